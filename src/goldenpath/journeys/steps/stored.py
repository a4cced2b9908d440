"""Read the conversation back: the message and its one answer are stored, as they were shown."""

from urllib.parse import quote

from goldenpath.contracts import Path, Step, StepFailed, StepWork
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import call, document, expect_status


def go(path: Path) -> StepWork:
    """Read back, and return that all is there."""
    receipt = path.kept.get("receipt", {})
    url = path.text("messages").replace("{thread_id}", quote(str(receipt.get("thread_id", "")), safe=""))
    component = path.text("api_component", "api")
    seen = yield from call(path, "stored", url, component=component, token=path.kept.get("token"))
    expect_status(seen, 200)
    found = document(seen).get("messages")
    rows = [m for m in found if isinstance(m, dict)] if isinstance(found, list) else []
    if not any(m.get("id") == receipt.get("message_id") for m in rows):
        raise StepFailed(Problem.NOT_STORED, "the message is not there", what="message")
    answers = [m for m in rows if m.get("run_id") == receipt.get("run_id") and m.get("role") == "assistant"]
    if len(answers) != 1:
        raise StepFailed(Problem.NOT_STORED, f"{len(answers)} answers instead of one", what="answer")
    if answers[0].get("content") != path.kept.get("answer"):
        raise StepFailed(Problem.STORED_OTHERWISE, "another answer than the one shown")
    return "one message, one answer, as shown"


STEP = Step(
    id="stored",
    title="read the conversation back",
    go=go,
    speaks_to="api_component",
    arguments=(("messages", "URL of a thread's messages, with {thread_id}"),),
)
