"""One message that a logger or the platform split over several entries, put together again.

Two splits are seen in real exports: a traceback written line by line, and a text cut at a newline inside
a quoted value (a database name that ends with one). The parts stand within milliseconds of each other in
one stream of one instance.
"""

import re
from collections.abc import Iterable, Iterator

from goldenpath.intake.logs.draft import Draft

_GAP = 0.25
_EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Timeout)\b\s*(?::|$)")
_CHAIN = ("During handling of the above", "The above exception was the direct")
_LONGEST = 400


def join(parts: Iterable[tuple[int, Draft]]) -> Iterator[tuple[list[int], list[Draft]]]:
    """Yield groups of parts that make one message, each with the indexes of its rows, in order of time."""
    streams: dict[tuple[str, str, str, str], list[tuple[int, Draft]]] = {}
    for index, draft in parts:
        streams.setdefault((draft.service, draft.revision, draft.instance, draft.log), []).append((index, draft))
    for key in sorted(streams):
        ordered = sorted(streams[key], key=lambda p: (p[1].at, p[1].insert_id, p[0]))
        yield from _groups(ordered)


def joined_text(parts: list[Draft]) -> str:
    """Return the text of the parts, put together where they were cut: at line ends."""
    return "\n".join(p.text.rstrip("\n") for p in parts)


def _groups(ordered: list[tuple[int, Draft]]) -> Iterator[tuple[list[int], list[Draft]]]:
    group: list[tuple[int, Draft]] = []
    for part in ordered:
        if group and not _continues([d for _, d in group], part[1]):
            yield [i for i, _ in group], [d for _, d in group]
            group = []
        group.append(part)
    if group:
        yield [i for i, _ in group], [d for _, d in group]


def _continues(group: list[Draft], part: Draft) -> bool:
    last = group[-1]
    if len(group) >= _LONGEST or (part.at - last.at).total_seconds() > _GAP:
        return False
    quotes = sum(d.text.count('"') for d in group)
    if quotes % 2 == 1 and part.text.count('"') % 2 == 1:
        return True
    in_traceback = any(d.text.startswith(("Traceback", *_CHAIN)) for d in group)
    if not in_traceback or part.text.startswith("Traceback"):
        return False
    if _EXCEPTION.match(last.text):  # the traceback is complete
        return False
    return part.text[:1] in " \t" or _EXCEPTION.match(part.text) is not None
