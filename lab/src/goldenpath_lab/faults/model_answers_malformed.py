"""The model provider's answers are no answers."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="model-answers-malformed",
    title="an edge in front of the model provider answers every call with a page of HTML and status 200",
    layer="dependency",
    component="model-provider",
    mechanism="a process: the provider answers every call with HTML and status 200",
    propagation=(
        "no event is found in the stream",
        "runs fail with agent_error",
        "login, socket and storage still work",
    ),
    sights=(
        Sight(
            where="logs", what="the stream holds no answer", pattern=r"model provider ended the stream before its end"
        ),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("wait for the provider", "switch to another model"),
    incurable="the provider is a third party: the platform can only wait or go to another one",
    holds=("model behaviour",),
    act=plain(lambda stage: stage.model.behave(malformed=True)),
    undo=plain(lambda stage: stage.model.behave()),
)
