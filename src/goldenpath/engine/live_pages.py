"""What pages complain of in a browser: script errors and failed requests, each at whom it is about."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from goldenpath.engine.live import latest_walks
from goldenpath.engine.phrase import count
from goldenpath.model.environment import Part
from goldenpath.model.fact import Reading
from goldenpath.model.observation import Observation
from goldenpath.model.verdict import Warn

AGAIN = " again"
"""Ends the purpose of what a second walk asks."""
ENDED = "path.ended"
"""The value that names the step at which the path ended on a page."""
BROKEN = ("console", "failed")
"""The kinds of lines that tell of what is broken: a script error, and a request that failed."""
_URL = re.compile(r"(?:https?|wss?)://[^\s'\"()<>]+")
_ASKED = frozenset({"http", "websocket", "grpc", "postgres", "redis"})


def pages(reading: Reading) -> tuple[Observation, ...]:
    """Return the pages that came in a browser, of each journey those of its last walk."""
    came = [o for o in reading.observations if o.question.protocol == "browser" and o.vantage == "here"]
    twice = {o.question.purpose.removesuffix(AGAIN) for o in came if o.question.purpose.endswith(AGAIN)}
    last = (o for o in came if o.question.purpose not in twice)
    return tuple(o for o in last if o.answered and (o.status or 0) < 400)


def complaints(seen: Observation, kind: str, reading: Reading) -> tuple[str, ...]:
    """Return what a page complains of itself: lines of one kind, none where it misses another component.

    A page that cannot reach the service behind it throws errors of its own for that.
    """
    lines = [line.partition(": ") for line in seen.body.splitlines()]
    # A refusal is none: a page that asks whether somebody is logged in has one whenever nobody is.
    if any(word in BROKEN and _elsewhere(said, seen, reading) for word, _, said in lines):
        return ()
    return tuple(said for word, _, said in lines if word == kind)


def others_answer(seen: Observation, reading: Reading) -> bool:
    """Return whether all that was asked beside a page was answered well, and no other path ended."""
    own = seen.question.component
    asked = (o for o in reading.observations if o.question.protocol in _ASKED and o.question.component != own)
    others = (w for w in latest_walks(reading) if not any(seen.id in step.ids for step in w.steps))
    return all(o.answered and (o.status or 0) < 500 for o in asked) and not any(w.failed for w in others)


def page_words(reading: Reading) -> tuple[Warn, ...]:
    """Return a warning for each page that complains while the path leads over it."""
    ended = {o.question.purpose for o in pages(reading) if o.value(ENDED)}
    found = []
    for seen in pages(reading):
        words = tuple(_words(seen))
        if words and seen.question.purpose not in ended:
            first = next((line.partition(": ")[2] for line in seen.body.splitlines()), "")
            what = f"the page of {seen.question.component} has {' and '.join(words)}: {first}"
            found.append(Warn(component=seen.question.component, what=what, ids=(seen.id,)))
    return tuple(found)


def _words(seen: Observation) -> Iterator[str]:
    for name, word in (("console.errors", "script error"), ("requests.failed", "failed request")):
        number = seen.value(name)
        if isinstance(number, int) and number > 0:
            yield count(number, word)


def _elsewhere(line: str, seen: Observation, reading: Reading) -> bool:
    """Return whether a line names a URL of another declared component than the page's."""
    owners = (_owner(url, reading) for url in _URL.findall(line))
    return any(owner not in {"", seen.question.component} for owner in owners)


def _owner(url: str, reading: Reading) -> str:
    """Return the component that a URL belongs to: of those at its host the one whose path is the longest."""
    asked = _split(url)
    places = [(path, part.name) for part in reading.environment.parts for path in _paths_at(part, asked.netloc)]
    some = [(len(path), name) for path, name in places if asked.path.startswith(path)]
    longest = max((length for length, _ in some), default=0)
    names = [name for length, name in some if length == longest and _kind(name, reading) != "load-balancer"]
    return names[0] if names else ""


def _paths_at(part: Part, place: str) -> Iterator[str]:
    for url in (part.url, part.direct):
        own = _split(url)
        if url and own.netloc == place:
            yield own.path.rstrip("/")


def _kind(name: str, reading: Reading) -> str:
    part = reading.environment.part(name)
    return part.kind if part is not None else ""


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # a page may say anything
        return urlsplit("")
