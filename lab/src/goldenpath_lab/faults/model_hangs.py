"""The model provider takes calls and never answers."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="model-hangs",
    title="the model provider takes every call and answers none",
    layer="dependency",
    component="model-provider",
    mechanism="a process: the provider reads requests and says nothing",
    propagation=(
        "runs wait for the model's time-out of 20 s and fail",
        "users wait for an answer that does not come",
        "login, socket and storage still work",
    ),
    sights=(
        Sight(where="logs", what="the call runs into its time-out", pattern=r"model provider: ReadTimeout"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("wait for the provider", "switch to another model", "a shorter time-out, so that users know sooner"),
    incurable="the provider is a third party: the platform can only wait or go to another one",
    holds=("model behaviour",),
    act=plain(lambda stage: stage.model.behave(hang=True)),
    undo=plain(lambda stage: stage.model.behave()),
)
