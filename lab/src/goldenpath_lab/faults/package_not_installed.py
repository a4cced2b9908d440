"""The code uses a library that the image's requirements do not name."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

FAULT = Fault(
    id="package-not-installed",
    title="the backend counts tokens with a library that was never added to the requirements",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/models/openai_compatible.py in the image imports tiktoken, which is not installed",
    propagation=("start-up ends in phase SERVICES", "503 and 500 at the front", "chat dead"),
    sights=(
        Sight(
            where="logs",
            what="the library is missing",
            pattern=r"ModuleNotFoundError: No module named 'tiktoken'",
        ),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("roll back to the revision before", "add the library to the requirements, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(
        API,
        Edit(
            path="chat/models/openai_compatible.py",
            old="import msgspec\n",
            new="import msgspec\nimport tiktoken\n",
        ),
    ),
    undo=roll_back,
)
