"""Nobody may invoke the backend any more."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deeds import plain

FAULT = Fault(
    id="invoker-denied",
    title="a tightened policy takes from everybody the right to invoke the backend",
    layer="configuration",
    component="chat-api",
    mechanism="a policy: allUsers loses roles/run.invoker on chat-api",
    propagation=("the run platform's front answers 403, and 401 to who shows a token", "the backend hears of nothing"),
    sights=(
        Sight(
            where="audit",
            what="the binding is removed",
            pattern=r'"action":"REMOVE","role":"roles/run\.invoker","member":"allUsers"',
        ),
        Sight(
            where="logs",
            what="the front refuses",
            pattern=r"The request was not (?:authenticated|authorized to invoke this service)",
        ),
        Sight(
            where="cloud",
            what="the policy names nobody",
            pattern=r"services/chat-api:getIamPolicy \{(?!.*allUsers)",
        ),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("grant roles/run.invoker on chat-api to allUsers again",),
    holds=("invoker policy",),
    act=plain(lambda stage: stage.access.allow_nobody("chat-api")),
    undo=plain(lambda stage: stage.access.allow_everybody("chat-api")),
)
