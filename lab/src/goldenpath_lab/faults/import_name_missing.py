"""A class was renamed where it is defined and not where it is used."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

FAULT = Fault(
    id="import-name-missing",
    title="the backend imports a class under the name that it had before",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/rates.py in the image defines MessageRates, and two modules import Rates",
    propagation=("the worker dies at import", "503 and 500 at the front", "chat dead"),
    sights=(
        Sight(
            where="logs",
            what="the name is missing",
            pattern=r"ImportError: cannot import name 'Rates' from 'chat_platform\.chat\.rates'",
        ),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("roll back to the revision before", "rename it everywhere, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, Edit(path="chat/rates.py", old="class Rates:", new="class MessageRates:")),
    undo=roll_back,
)
