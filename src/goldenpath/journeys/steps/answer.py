"""Hear the answer to its end: it is there, in order, and no error in disguise."""

import re
from collections.abc import Iterable

import msgspec

from goldenpath.contracts import Path, Step, StepFailed, StepWork
from goldenpath.journeys.event_contract import Event, contract_of, disorder
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.steps.events import hear_event
from goldenpath.journeys.talk import short

DISGUISES = (
    r"(?i)^\s*(?:error|exception)\s*(?::|\d{3}\b|$)|^\s*traceback \(most recent call last\)",
    r"(?i)^\s*(?:null|undefined|none|\[object object\])\s*$",
    r"(?i)^\s*(?:request failed with status code \d{3}|error code: \d{3}|rate limit (?:reached|exceeded))",
    r"(?i)^\s*(?:upstream (?:connect error|request timeout)|no healthy upstream)",
    r"(?i)^\s*(?:internal server error|bad gateway|service unavailable|gateway time-?out)",
    r"<!DOCTYPE html|<html",
)
"""Texts that stand where an answer should, by their beginning: errors and pages; a journey may name others."""
APOLOGIES = (
    r"(?i)\b(?:i am|i'm|we are|we're) (?:very )?sorry\b.{0,80}\b(?:can(?:no|')t|could(?: not|n't)|unable|try again)",
    r"(?i)(?:^|[.!?]\s+)(?:please )?try again (?:later|in a)\b",
    r"(?i)^\W*(?:oops|sorry|apologies)\b.{0,40}\b(?:wrong|error|failed|unavailable)|^\W*something went wrong",
    r"(?i)\b(?:an |internal )(?:internal |unexpected )?(?:server )?error (?:has )?occurr?ed",
    r"(?i)\b(?:service|model|agent) (?:is )?(?:temporarily |currently )?(?:unavailable|overloaded)\b",
)
"""Texts that an answer may hold as well: they are an error's where next to nothing else is said."""
_APOLOGY = 300
"""Characters that an apology is not longer than."""


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
    if _is_disguised(text, map(str, path.argument("disguises", ()))):
        raise StepFailed(Problem.ANSWER_DISGUISED, f"an error in the shape of an answer: “{short(text)}”")
    wanted = path.text("answer_contains")
    if wanted and wanted not in text:
        raise StepFailed(Problem.CONTRACT, f"the answer lacks “{wanted}”: “{short(text)}”")
    path.kept["answer"] = text
    return f"{len(events)} events · “{short(text)}”"


def _is_disguised(text: str, more: Iterable[str]) -> bool:
    """Return whether an answer is an error in the shape of one: by its words, or as a JSON object that is one."""
    brief = APOLOGIES if len(text.strip()) <= _APOLOGY else ()
    return _is_error_object(text) or any(re.search(p, text[:2000]) for p in (*DISGUISES, *brief, *more))


def _is_error_object(text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return isinstance(found, dict) and bool(found.get("error"))


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
