"""The name of the database ends in a newline."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.secret_versions import remember_secret, take_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Add a version of the database's address whose name part ends in a newline, and deploy the backend."""
    del memory
    head, mark, query = stage.secrets.value("database-url").partition("?")
    stage.secrets.add("database-url", f"{head}%0A{mark}{query}")
    await stage.services.deploy("chat-api")


FAULT = Fault(
    id="database-name-newline",
    title="the database's name in the backend's secret ends in a newline",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: a new version of the secret database-url",
    propagation=(
        "the server says that there is no such database",
        "start-up ends in phase DATABASE",
        "503 at the front",
    ),
    sights=(
        Sight(
            where="logs", what="the server does not know the database", pattern=r'database \\"chat\\n\\" does not exist'
        ),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("add a version without the newline and deploy", "roll back the secret and the revision"),
    holds=("versions of database-url",),
    deploys=("chat-api",),
    remember=remember_secret("chat-api", "database-url"),
    act=act,
    undo=take_back,
)
