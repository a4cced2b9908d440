"""The image of the page's service lacks a module; auth and backend are fine."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import WEB
from goldenpath_lab.faults.under_gunicorn import command
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Build the page's image under a rule that means to keep documents out, and deploy it under gunicorn."""
    del memory
    stage.code.ignore("*.md", "**/documents*")
    serving = command(stage, WEB, "chat_platform.web.main:app")
    await stage.services.deploy(WEB, image=stage.code.build(), command=serving)


FAULT = Fault(
    id="web-image-broken",
    title="an ignore rule leaves the module that serves the page out of the image",
    layer="application",
    component="chat-web",
    mechanism="a file: .dockerignore in the build context names **/documents*",
    propagation=(
        "the page's worker dies at import",
        "503 and 500 for everybody who opens the page",
        "who has it open goes on: the golden path behind it leads through",
    ),
    sights=(
        Sight(
            where="logs",
            what="the module is missing",
            pattern=r"ModuleNotFoundError: No module named 'chat_platform\.web\.documents'",
        ),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(
            where="logs", what="the page is not served", pattern=r'"requestUrl":"https?://app\.[^"]*/".*"status":50[03]'
        ),
        Sight(where="outside", what="the page does not open", pattern="page"),
    ),
    paged_by="the page answers 503; auth and backend do not",
    cures=("roll back to the revision before", "correct the ignore file, build again"),
    deploys=("chat-web",),
    remember=remember_revision(WEB),
    act=act,
    undo=roll_back,
)
