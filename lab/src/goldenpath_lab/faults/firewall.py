"""What faults of the firewall share: a denying rule, a roll-out like any other that needs new connections, and the way back."""

from goldenpath_lab.faults.contracts import Memory, Sight
from goldenpath_lab.faults.deployments import roll_back
from goldenpath_lab.stage.whole import Stage

_SERVICE = "chat-api"
RULE = "deny-unlisted-egress"
"""As a hardening of the network would name it."""
SEEN = (
    Sight(
        where="audit",
        what="a rule that denies is made",
        pattern=r'"v1\.compute\.firewalls\.insert".*"denieds":\[',
    ),
    Sight(where="outside", what="the API does not answer", pattern="socket"),
    Sight(where="cloud", what="the denying rule", pattern=rf'/global/firewalls .*"{RULE}"'),
)
"""What is seen of such a rule, whatever it denies."""


async def denies_database(stage: Stage, memory: Memory) -> None:
    """Let the backend dial the database privately, deny new connections to it, then roll the backend out once more."""
    del memory
    await stage.services.deploy(_SERVICE, sql_path="private")
    stage.network.deny(RULE, "database")
    await stage.services.deploy(_SERVICE)


async def denies_cache(stage: Stage, memory: Memory) -> None:
    """Deny new connections to the cache, then roll the backend out once more."""
    del memory
    stage.network.deny(RULE, "cache")
    await stage.services.deploy(_SERVICE)


async def allow_again(stage: Stage, memory: Memory) -> None:
    """Delete the rule and give the traffic back."""
    stage.network.allow_again(RULE)
    await roll_back(stage, memory)
