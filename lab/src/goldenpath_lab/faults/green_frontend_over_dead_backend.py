"""The page's service says that all is well, whatever is behind it; the backend is dead."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.rewritten import API, WEB, Edit, rewrite
from goldenpath_lab.faults.two_services import remember_both, roll_both_back
from goldenpath_lab.stage.whole import Stage

_ASKED = "    return stated(runtime, await peers(runtime.settings))\n"
_GREEN = "    return stated(runtime, ())\n"


async def act(stage: Stage, memory: Memory) -> None:
    """Deploy a page whose health asks nobody, then a backend whose image lacks its agents."""
    del memory
    await stage.services.deploy(WEB, image=rewrite(stage, Edit(path="web/main.py", old=_ASKED, new=_GREEN)))
    stage.code.ignore("*.md", "**/agents/")
    await stage.services.deploy(API, image=stage.code.build())


FAULT = Fault(
    id="green-frontend-over-dead-backend",
    title="an ignore rule leaves the backend's agents out of the image, and the page's health asks nobody",
    layer="application",
    component="chat-api",
    mechanism="a file: .dockerignore in the build context names **/agents/; web/main.py answers its health by itself",
    propagation=(
        "the backend's worker dies at import",
        "503 and 500 at the front, chat dead",
        "the page loads and its /health stays 200",
    ),
    sights=(
        Sight(
            where="logs",
            what="the module is missing",
            pattern=r"ModuleNotFoundError: No module named 'chat_platform\.chat\.agents",
        ),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    paged_by="the golden path fails; the page's own health does not",
    cures=("roll the backend back", "correct the ignore file, build again", "let the page's health ask"),
    deploys=("chat-api", "chat-web"),
    remember=remember_both(API, WEB),
    act=act,
    undo=roll_both_back,
)
