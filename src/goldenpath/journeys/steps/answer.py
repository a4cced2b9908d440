"""Hear the answer to its end: it is there, in order, and no error in disguise."""

import re

from goldenpath.contracts import Path, Step, StepFailed, StepWork
from goldenpath.journeys.event_contract import Event, contract_of, disorder
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.steps.events import hear_event
from goldenpath.journeys.talk import short

DISGUISES = (
    r"(?i)\b(?:i am|i'm|we are|we're) (?:very )?sorry\b.{0,80}\b(?:can(?:no|')t|could(?: not|n't)|unable|try again)",
    r"(?i)\b(?:please )?try again (?:later|in a (?:few|moment))",
    r"(?i)\b(?:an |internal )(?:internal |unexpected )?(?:server )?error (?:has )?occurr?ed",
    r"(?i)\b(?:service|model|agent) (?:is )?(?:temporarily |currently )?(?:unavailable|overloaded)\b",
    r"(?i)^\s*(?:traceback \(most recent call last\)|error\b|exception\b|null\b|undefined\b|\[object Object\])",
    r"<!DOCTYPE html|<html",
)
"""Texts that stand where an answer should: apologies and errors; a journey may name others."""


def go(path: Path) -> StepWork:
    """Hear events to the last, and return how many there were and what was answered."""
    contract = contract_of(path)
    events: list[Event] = path.kept.setdefault("events", [])
    while not events or events[-1].type not in contract.last:
        yield from hear_event(path, contract, events)
    wrong = disorder(events, contract)
    if wrong:
        raise StepFailed(Problem.EVENT_ORDER, wrong)
    text = answer_of(events[-1])
    if not text.strip():
        raise StepFailed(Problem.ANSWER_EMPTY, f"{events[-1].type} without a text")
    for pattern in (*DISGUISES, *map(str, path.argument("disguises", ()))):
        if re.search(pattern, text[:2000]):
            raise StepFailed(Problem.ANSWER_DISGUISED, f"an error in the shape of an answer: “{short(text)}”")
    wanted = path.text("answer_contains")
    if wanted and wanted not in text:
        raise StepFailed(Problem.CONTRACT, f"the answer lacks “{wanted}”: “{short(text)}”")
    path.kept["answer"] = text
    return f"{len(events)} events · “{short(text)}”"


def answer_of(event: Event) -> str:
    """Return the answer's text in the last event."""
    metadata = event.payload.get("metadata")
    found = metadata.get("result") if isinstance(metadata, dict) else None
    for name in ("result", "answer", "text", "content", "message"):
        if isinstance(found, str):
            return found
        found = event.payload.get(name)
    return found if isinstance(found, str) else ""


STEP = Step(
    id="answer",
    title="hear the answer to its end",
    go=go,
    speaks_to="api_component",
    arguments=(
        ("disguises?", "patterns of errors in the shape of an answer, beside the usual ones"),
        ("answer_contains?", "a text that must stand in the answer"),
    ),
)
