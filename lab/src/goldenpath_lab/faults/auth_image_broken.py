"""The image of auth lacks a module, and its new server opens the port before anybody notices."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import AUTH
from goldenpath_lab.faults.under_gunicorn import command
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Build auth's image under a rule that means to keep password files out, and deploy it under gunicorn."""
    del memory
    stage.code.ignore("*.md", "**/passwords*")
    serving = command(stage, AUTH, "chat_platform.auth.main:app")
    await stage.services.deploy(AUTH, image=stage.code.build(), command=serving)


FAULT = Fault(
    id="auth-image-broken",
    title="an ignore rule leaves auth's module for passwords out of the image",
    layer="application",
    component="chat-auth",
    mechanism="a file: .dockerignore in the build context names **/passwords*",
    propagation=("auth's worker dies at import", "503 and 500 for every login", "who has a token goes on"),
    sights=(
        Sight(
            where="logs",
            what="the module is missing",
            pattern=r"ModuleNotFoundError: No module named 'chat_platform\.auth\.passwords'",
        ),
        Sight(where="logs", what="the container exits", pattern=r"Container called exit\(3\)"),
        Sight(where="outside", what="login fails", pattern="login"),
    ),
    cures=("roll back to the revision before", "correct the ignore file, build again"),
    deploys=("chat-auth",),
    remember=remember_revision(AUTH),
    act=act,
    undo=roll_back,
)
