"""Which entries were read before, in flat memory."""

from goldenpath.intake.logs.draft import Draft

GENERATION = 65_536
SHORT = 8
"""Ids of fewer characters are counters of some logger, not insertIds: they count with their time, so they never
take the quick way."""


class Seen:
    """Remembers the newest one to two generations of ids; an older duplicate counts twice."""

    def __init__(self) -> None:
        self.young: set[str] = set()
        self.old: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.young or key in self.old

    def add(self, key: str) -> None:
        """Remember an id."""
        self.young.add(key)
        self.grow_old()

    def grow_old(self) -> None:
        """Let the young generation become the old one when it is large enough."""
        if len(self.young) >= GENERATION:
            self.old, self.young = self.young, set()


def key_of(draft: Draft) -> str:
    """Return what tells an entry from all others: its insertId, with its time where the id is short."""
    return draft.insert_id if len(draft.insert_id) >= SHORT else f"{draft.insert_id} {draft.at.isoformat()}"
