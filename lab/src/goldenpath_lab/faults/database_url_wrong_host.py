"""The database's address in the backend's secret names a host that nobody has."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.secret_versions import remember_secret, take_back
from goldenpath_lab.stage.whole import Stage

_HOST = "chat-db.internal.invalid"


async def act(stage: Stage, memory: Memory) -> None:
    """Add a version of the database's address that names a host instead of the socket, and deploy the backend."""
    del memory
    stage.secrets.add("database-url", stage.secrets.value("database-url").replace("{sql}", _HOST))
    await stage.services.deploy("chat-api")


FAULT = Fault(
    id="database-url-wrong-host",
    title="the newest version of the database's address names a host that does not exist",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: a new version of the secret database-url",
    propagation=("the name does not resolve", "start-up ends in phase DATABASE", "503 at the front"),
    sights=(
        Sight(
            where="logs",
            what="the name does not resolve",
            pattern=r"gaierror.*(?:Name or service not known|Temporary failure in name resolution|No address associated)",
        ),
        Sight(where="logs", what="the start-up phase fails", pattern=r"PHASE FAILED: DATABASE"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("add a version with the right host and deploy", "roll back the secret and the revision"),
    holds=("versions of database-url",),
    deploys=("chat-api",),
    remember=remember_secret("chat-api", "database-url"),
    act=act,
    undo=take_back,
)
