"""Send a message over the open WebSocket, and hear that it was accepted."""

from collections.abc import Mapping
from typing import Any

import msgspec

from goldenpath.contracts import Path, Say, Step, StepFailed, StepWork
from goldenpath.journeys.frames import next_event, refused
from goldenpath.journeys.problems import Problem

QUESTION = "What is 17 * 23? Look at what I asked before, and say how the platform is."


def go(path: Path) -> StepWork:
    """Send the question, keep the receipt, and return the run's id."""
    message_id = path.text("message_id", "")
    frame = {
        "type": path.text("message_type", "user_message"),
        "client_message_id": message_id,
        "content": path.text("question", QUESTION),
    }
    sent: bool = yield Say(text=msgspec.json.encode(frame).decode())
    receipt = path.text("receipt", "message_accepted")
    if not sent:
        raise StepFailed(Problem.SOCKET_LOST, "the connection was lost before the message could be sent")
    if not receipt:
        return "sent"
    found, heard = yield from next_event(path, path.seconds("accept_seconds", 5.0), receipt)
    while _of_a_run(found, receipt):
        found, heard = yield from next_event(path, path.seconds("accept_seconds", 5.0), receipt)
    if found.get("type") == "error_message":
        raise refused(found)
    if found.get("type") != receipt:
        raise StepFailed(Problem.CONTRACT, f"{found.get('type')} came instead of {receipt}")
    path.kept["receipt"] = found
    path.kept["sent_at"] = heard.at
    return f"accepted, run {str(found.get('run_id', '?'))[:8]}"


def _of_a_run(found: Mapping[str, Any], receipt: str) -> bool:
    """Return whether a frame is an event of a run that went on before: the same account asks elsewhere too."""
    payload = found.get("payload")
    return found.get("type") != receipt and isinstance(payload, dict) and "run_id" in payload


STEP = Step(
    id="message",
    title="send a message and hear that it was accepted",
    go=go,
    speaks_to="api_component",
    arguments=(
        ("question?", "what to ask"),
        ("receipt?", "type of the frame that accepts; empty where none is sent"),
        ("message_type?", "type of the frame that is sent, user_message by default"),
    ),
)
