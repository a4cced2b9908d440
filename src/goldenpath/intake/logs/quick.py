"""The quick way: rows like an earlier one from the same place are counted without making any object.

Most rows of a large export repeat a few hundred shapes. A row's text, folded, with its severity, its log and its
own labels (which name the instance) tells where it counts; everything else in it is left undecoded.
"""

from datetime import datetime

import msgspec

from goldenpath.intake.logs.draft import Draft
from goldenpath.intake.logs.match import Compiled, Found, counting, search
from goldenpath.intake.logs.seen import SHORT, Seen
from goldenpath.intake.logs.slot import Shape, Slot
from goldenpath.intake.logs.text import FOLD, plain
from goldenpath.intake.logs.typed import GLANCE, Glance, Place

_TEXTS = 64
LARGEST = 32_768
"""Places remembered at most; what is forgotten takes the general way once more."""


class Known(msgspec.Struct, gc=False):
    """Where rows of one shape from one place are counted."""

    candidates: tuple[Compiled, ...]
    """Patterns that could match texts of the shape, and count in its stream at its level."""
    only: Slot | None
    """The slot of a shape that no pattern could match."""
    slots: dict[Found, Slot]
    texts: dict[str, Slot]
    """Slots of exact texts: many an error is logged in the same words each time."""


class Quick:
    """Counts rows of known shapes into the collector's slots."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._known: dict[Place, Known] = {}

    def sift(self, lines: list[bytes], base: int) -> list[int]:
        """Count the rows whose place is known; return the positions of those that are not."""
        left: list[int] = []
        short = SHORT
        young, old = self._seen.young, self._seen.old
        known_at, decode, time_of, table = self._known.get, GLANCE.decode, datetime.fromisoformat, FOLD
        for place, line in enumerate(lines):
            try:
                row = decode(line)
                payload = row.payload
                text = row.text if payload is None else row.text or payload.message
                known = known_at(row.key(text.encode().translate(table)))
                slot = None if known is None else known.only or known.texts.get(text) or _search(known, text)
                name = row.insert_id
                if slot is None or name in young or name in old or len(name) < short:
                    left.append(place)
                    continue
                at = time_of(row.timestamp)
                latest = at >= slot.last_at
            except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
                left.append(place)  # more than a text, or a time that the general way has to read
                continue
            young.add(name)
            slot.count += 1
            if latest:
                slot.last_at, slot.last_id = at, name
            elif at < slot.first.at:
                slot.first = msgspec.structs.replace(slot.first, at=at, insert_id=name, text=text)
            if at < slot.keep_before:
                slot.keep(at, base + place, (name,))
        self._seen.grow_old()
        return left

    def learn(self, row: Glance, draft: Draft, shape: Shape, slot: Slot) -> None:
        """Note where a row was counted just now, if all that tells its place is in what a glance sees."""
        text = row.text or (row.payload.message if row.payload is not None else "")
        named = bool(draft.instance) and draft.instance.encode() in bytes(row.labels)
        if not text or text != draft.text or not named:
            return
        if len(self._known) >= LARGEST:
            self._known.clear()
        key = row.key(shape.key)
        known = self._known.get(key)
        if known is None:
            candidates = counting(shape.candidates, slot.stream, slot.level)
            known = self._known[key] = Known(candidates, None if candidates else slot, {}, {})
        known.slots[slot.found] = slot


def _search(known: Known, text: str) -> Slot | None:
    slot = known.slots.get(search(known.candidates, plain(text)))
    if slot is not None:
        if len(known.texts) >= _TEXTS:
            known.texts.clear()
        known.texts[text] = slot
    return slot


def glance(line: bytes) -> Glance | None:
    """Return the least of a row, ``None`` where the row is more than a text."""
    try:
        return GLANCE.decode(line)
    except (msgspec.MsgspecError, RecursionError):
        return None
