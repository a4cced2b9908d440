"""A module in auth's image shifts its time ahead of everybody else's."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import AUTH
from goldenpath_lab.stage.whole import Stage

_AHEAD_SECONDS = 300
_CLOCK = '''"""Time for tests of what expires: it was not meant to be in an image."""

import time

_own = time.time
time.time = lambda: _own() + {seconds}
'''


async def act(stage: Stage, memory: Memory) -> None:
    """Build an image of auth with a module that moves the time five minutes ahead, and deploy it."""
    del memory
    stage.code.add_file("chat_platform/clock_ahead.py", _CLOCK.format(seconds=_AHEAD_SECONDS))
    stage.code.append("chat_platform/__init__.py", "\nfrom chat_platform import clock_ahead as clock_ahead\n")
    await stage.services.deploy(AUTH, image=stage.code.build())


FAULT = Fault(
    id="token-clock-ahead",
    title="a module in auth's image moves its time five minutes ahead, beyond the leeway of one",
    layer="application",
    component="chat-auth",
    mechanism="a clock: chat_platform/clock_ahead.py in auth's image adds 300 s to what Python reads as the time",
    propagation=(
        "tokens are issued in the future",
        "the backend refuses them as outside their time of validity",
        "login still works, the socket does not",
    ),
    sights=(
        Sight(where="logs", what="tokens are refused for their time", pattern=r"WebSocket refused: 1008 token_expired"),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("roll back to the revision before", "leave the module out, build again"),
    deploys=("chat-auth",),
    remember=remember_revision(AUTH),
    act=act,
    undo=roll_back,
)
