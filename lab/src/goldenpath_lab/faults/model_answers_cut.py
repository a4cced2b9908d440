"""The model provider's connections are reset in the middle of its answers."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="model-answers-cut",
    title="connections to the model provider are reset in the middle of the answer",
    layer="dependency",
    component="model-provider",
    mechanism="a socket: the provider resets the connection after two pieces of each streamed answer",
    propagation=(
        "the plan, or the answer, ends before its end",
        "runs fail with agent_error",
        "login, socket and storage still work",
    ),
    sights=(
        Sight(where="logs", what="the stream is lost", pattern=r"model provider: (?:ReadError|RemoteProtocolError)"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("wait for the provider", "switch to another model"),
    incurable="the provider is a third party: the platform can only wait or go to another one",
    holds=("model behaviour",),
    act=plain(lambda stage: stage.model.behave(cut_after_chunks=2)),
    undo=plain(lambda stage: stage.model.behave()),
)
