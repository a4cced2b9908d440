"""Close the socket, remove the thread, log out: a walk leaves nothing behind."""

from urllib.parse import quote

from goldenpath.contracts import HangUp, Path, Step, StepWork
from goldenpath.journeys.talk import call


def go(path: Path) -> StepWork:
    """Clean up what earlier steps left, and return what was removed."""
    yield HangUp()
    done = []
    thread = path.kept.get("receipt", {}).get("thread_id")
    component, token = path.text("api_component", "api"), path.kept.get("token")
    if thread and path.argument("thread"):
        url = path.text("thread").replace("{thread_id}", quote(str(thread), safe=""))
        seen = yield from call(path, "clean-up", url, component=component, method="DELETE", token=token, seconds=3.0)
        done.append("thread removed" if seen.status in {200, 204, 404} else "the thread is left")
    if token is not None and path.argument("logout"):
        out = yield from call(
            path, "logout", path.text("logout"), component=path.text("auth_component", "auth"), method="POST",
            token=token, seconds=3.0,
        )  # fmt: skip
        done.append("logged out" if out.status in {200, 204} else "the session is left")
    return ", ".join(done) or "nothing to remove"


STEP = Step(
    id="clean-up",
    title="leave nothing behind",
    go=go,
    speaks_to="api_component",
    always=True,
    arguments=(("thread?", "URL of a thread, with {thread_id}, to delete"), ("logout?", "URL to log out at")),
)
