"""A phase of start-up raises: a tool was added without its quota."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_BUILT = "    supervisor = Supervisor(model, tools, helper=helper.name)\n"
_WITH_QUOTAS = """    quotas = {"search_threads": 5, "calculator": 20, "platform_status": 5}
    tools = tuple(tool for tool in tools if quotas[tool.name] > 0)
"""

FAULT = Fault(
    id="startup-exception",
    title="the phase SERVICES looks up a quota that one tool does not have",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/main.py in the image raises a KeyError while it starts",
    propagation=("start-up ends in phase SERVICES", "503 and 500 at the front", "chat dead"),
    sights=(
        Sight(where="logs", what="the phase fails", pattern=r"PHASE FAILED: SERVICES - 'current_time'"),
        Sight(where="logs", what="what it raised", pattern=r"KeyError: 'current_time'"),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("roll back to the revision before", "give the tool its quota, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, Edit(path="chat/main.py", old=_BUILT, new=_WITH_QUOTAS + _BUILT)),
    undo=roll_back,
)
