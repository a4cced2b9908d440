"""The clock of auth's container runs ahead of all others."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import AUTH
from goldenpath_lab.stage.whole import Stage

_AHEAD_SECONDS = 300
_CLOCK = '''"""The container's clock, as far as Python reads it."""

import time

_own = time.time
time.time = lambda: _own() + {seconds}
'''


async def act(stage: Stage, memory: Memory) -> None:
    """Give auth's image a clock that is five minutes ahead, and deploy it."""
    del memory
    stage.code.add_file("chat_platform/clock_ahead.py", _CLOCK.format(seconds=_AHEAD_SECONDS))
    stage.code.append("chat_platform/__init__.py", "\nfrom chat_platform import clock_ahead as clock_ahead\n")
    await stage.services.deploy(AUTH, image=stage.code.build())


FAULT = Fault(
    id="token-clock-ahead",
    title="the clock of auth's instances is five minutes ahead, beyond the leeway of one",
    layer="infrastructure",
    component="chat-auth",
    mechanism="a clock: what auth's containers read as the time is 300 s ahead",
    propagation=(
        "tokens are issued in the future",
        "the backend refuses them as outside their time of validity",
        "login still works, the socket does not",
    ),
    sights=(
        Sight(where="logs", what="tokens are refused for their time", pattern=r"WebSocket refused: 1008 token_expired"),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("set the clock", "move auth to machines whose clock is right", "roll back to the revision before"),
    remember=remember_revision(AUTH),
    act=act,
    undo=roll_back,
)
