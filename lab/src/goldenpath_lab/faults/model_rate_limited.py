"""The model provider answers 429."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="model-rate-limited",
    title="the platform's rate at the model provider is used up: it answers 429 and says to wait 20 s",
    layer="dependency",
    component="model-provider",
    mechanism="a limit: the provider answers 429 with retry-after to every call",
    propagation=(
        "the one more try is refused too",
        "runs fail with agent_error",
        "login, socket and storage still work",
    ),
    sights=(
        Sight(where="logs", what="the provider's answer", pattern=r"model provider answered 429"),
        Sight(where="outside", what="no answer comes", pattern="events"),
    ),
    cures=("wait as long as the provider says", "a higher limit", "fewer calls"),
    incurable="the provider is a third party: the platform can only wait or go to another one",
    holds=("model behaviour",),
    act=plain(lambda stage: stage.model.behave(status=429, retry_after_seconds=20)),
    undo=plain(lambda stage: stage.model.behave()),
)
