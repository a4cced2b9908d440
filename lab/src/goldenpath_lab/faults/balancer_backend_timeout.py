"""The load balancer gives the auth service less time than a login takes."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_SERVICE = "chat-auth"
_LIMIT = 0.2
_WAIT = 0.5
_ANSWERED = "    session, first = str(uuid4()), _successor(runtime)\n"


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy an auth service that slows logins down against guessing, and bound its requests below that."""
    del memory
    path = "chat_platform/auth/calls.py"
    stage.code.edit(path, _ANSWERED, f"    await asyncio.sleep({_WAIT})  # slows guessing down\n{_ANSWERED}")
    stage.code.edit(path, "import hashlib\n", "import asyncio\nimport hashlib\n")
    await stage.services.deploy(_SERVICE, image=stage.code.build())
    stage.balancer.limit(_SERVICE, timeout=_LIMIT)


async def undo(stage: Stage, memory: Memory) -> None:
    """Lift the bound and give the traffic back."""
    stage.balancer.reset()
    await roll_back(stage, memory)


FAULT = Fault(
    id="balancer-backend-timeout",
    title="the load balancer's time-out for the auth service is shorter than a login takes",
    layer="configuration",
    component="load-balancer",
    mechanism=(
        f"a limit: timeoutSec of the auth service's back end is {_LIMIT:g} s; "
        f"its logins take {_WAIT:g} s by design since the last revision"
    ),
    propagation=(
        "the load balancer answers 504 to logins by itself",
        "the auth service finishes them for nobody",
        "no new user comes in; those with tokens go on",
    ),
    sights=(
        Sight(
            where="logs",
            what="the back end's time-out is over",
            pattern=r'"statusDetails":"backend_timeout".*"requestUrl":"https://auth\.[^"]*/auth/login"',
        ),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    holds=("url map",),
    cures=("a time-out above the slowest answer",),
    deploys=("chat-auth",),
    remember=remember_revision(_SERVICE),
    act=act,
    undo=undo,
)
