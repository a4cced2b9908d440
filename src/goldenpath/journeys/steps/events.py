"""Follow the run's events up to the first piece of the answer."""

from collections.abc import Generator
from typing import Any

from goldenpath.contracts import JourneyMove, Path, Step, StepFailed, StepWork
from goldenpath.journeys.event_contract import Event, EventContract, contract_of, event_of, missing
from goldenpath.journeys.frames import next_event, refused
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import short


def go(path: Path) -> StepWork:
    """Hear events until the answer begins, and return what came."""
    contract = contract_of(path)
    events: list[Event] = path.kept.setdefault("events", [])
    while not events or events[-1].type not in contract.begins_answer:
        yield from hear_event(path, contract, events)
    lacking = missing(events, contract)
    if lacking:
        said = f"{' and '.join(lacking)} did not come before the answer"
        raise StepFailed(Problem.EVENT_MISSING, said, event=", ".join(lacking))
    tools = [str(e.payload.get("tool_name", "?")) for e in events if e.type == "tool_executing"]
    return f"{events[0].type} first" + (f" · tools: {', '.join(tools)}" if tools else "")


def hear_event(path: Path, contract: EventContract, events: list[Event]) -> Generator[JourneyMove, Any, None]:
    """Hear one more event of the run and keep it.

    Raises:
        StepFailed: it says that the run failed, is forbidden, or none came in time.
    """
    came = {e.type for e in events}
    awaited = next((n for n in contract.required if n not in came), (*contract.last, "the answer")[0])
    patience = contract.gap if events else contract.first_within
    found, heard = yield from next_event(path, patience, awaited)
    event = event_of(found, heard.at)
    if _of_another_run(path, contract, event):
        return  # the same account asks elsewhere too, and every connection of it hears
    if event.type == "error_message":
        raise refused(found)
    if event.type in contract.failed:
        error, message = str(event.payload.get("error", "")), str(event.payload.get("message", ""))
        said = f"{event.type} {error}: {short(message)}"
        raise StepFailed(Problem.RUN_FAILED, said, error=error, message=short(message), after=_last(events))
    _note_gap(path, events, event)
    if event.type in contract.forbidden:
        raise StepFailed(Problem.EVENT_FORBIDDEN, f"{event.type} came", event=event.type)
    events.append(event)


def _of_another_run(path: Path, contract: EventContract, event: Event) -> bool:
    own = path.kept.get("receipt", {}).get(contract.run_field)
    return own is not None and event.payload.get(contract.run_field, own) != own


def _note_gap(path: Path, events: list[Event], event: Event) -> None:
    """Keep how long each kind of event let wait, counted from the event before it, or from the receipt."""
    before = events[-1].at if events else path.kept.get("sent_at")
    if before is not None:
        gap = (event.at - before).total_seconds()
        name = f"gap.{event.type}"
        path.note(name, max(gap, float(path.noted.get(name, 0.0))))


def _last(events: list[Event]) -> str:
    return events[-1].type if events else ""


STEP = Step(
    id="events",
    title="follow the run's events up to the answer's begin",
    go=go,
    speaks_to="api_component",
    arguments=(
        ("events?", "the event contract: required, first, last, failed, forbidden, pairs, first_within, gap …"),
    ),
)
