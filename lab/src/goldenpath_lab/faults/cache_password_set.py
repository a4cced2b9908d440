"""The cache asks for a password that nobody was told."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Switch authentication on, and end the connections that were made before."""
    del memory
    await stage.cache.require_password()
    await stage.cache.disconnect()


async def undo(stage: Stage, memory: Memory) -> None:
    """Switch authentication off again."""
    del memory
    await stage.cache.reset("requirepass")


FAULT = Fault(
    id="cache-password-set",
    title="authentication was switched on at the cache, and the services were not told its password",
    layer="configuration",
    component="cache",
    mechanism="a setting: requirepass holds a password, and connections were ended",
    propagation=("every command is refused", "login and new sockets answer 503"),
    sights=(
        Sight(where="logs", what="the cache asks for a password", pattern=r"redis\.exceptions\.AuthenticationError: "),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("put the password into REDIS_URL and deploy", "switch authentication off"),
    holds=("cache process",),
    act=act,
    undo=undo,
)
