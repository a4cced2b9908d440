"""How the model says what the tools found: a sentence for each result."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Results = Mapping[str, Any]

_QUOTED_MATCHES = 3
_QUOTED_CHARACTERS = 80
_FOUND_CHARACTERS = 600


def sentence(tool: str, found: str) -> str:
    """Return what a person would say of a tool's result; a result of another shape is quoted as it came."""
    try:
        results = json.loads(found)
        if "error" in results:
            return f"The tool {tool} could not help: {_ended(str(results['error']))}"
        return _SENTENCES[tool](results)
    except (ValueError, LookupError, TypeError, AttributeError):
        return f"I found this: {_ended(found[:_FOUND_CHARACTERS])}"


def _calculated(results: Results) -> str:
    return f"{results['expression']} = {results['value']}."


def _searched(results: Results) -> str:
    excerpts = [f"“{_short(match['excerpt'])}”" for match in results["matches"]]
    if not excerpts:
        return "In your threads I found nothing about it."
    more = f" and {len(excerpts) - _QUOTED_MATCHES} more" if len(excerpts) > _QUOTED_MATCHES else ""
    return f"In your threads I found {', '.join(excerpts[:_QUOTED_MATCHES])}{more}."


def _looked(results: Results) -> str:
    good = [check["name"] for check in results["checks"] if check["ok"]]
    bad = [check["name"] for check in results["checks"] if not check["ok"]]
    told = [f"{_listed(good)} {'answers' if len(good) == 1 else 'answer'}"] if good else []
    told += [f"{_listed(bad)} {'does' if len(bad) == 1 else 'do'} not answer"] if bad else []
    verdict = "healthy" if results["healthy"] else "not healthy"
    return f"The platform is {verdict}: {'; '.join(told)}." if told else f"The platform is {verdict}."


def _told_time(results: Results) -> str:
    day, _, clock = results["utc"].partition("T")
    # The time is looked up when nothing else was asked for: an opening, not an answer.
    return f"It is {clock[:5]} UTC on {day}. I can calculate, search your threads, and say how the platform is."


_SENTENCES: Mapping[str, Callable[[Results], str]] = {
    "calculator": _calculated,
    "search_threads": _searched,
    "platform_status": _looked,
    "current_time": _told_time,
}


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED_CHARACTERS else f"{words[: _QUOTED_CHARACTERS - 1].rstrip()}…"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
