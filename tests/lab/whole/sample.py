"""Which faults the suite breaks: six, drawn by the commit, so that in time every fault has its turn."""

import hashlib
from collections.abc import Iterable

from tools.matrix import held_back

from goldenpath_lab import edition
from goldenpath_lab.faults.catalogue import faults

SIZE = 6


def drawn(commit: str, names: Iterable[str]) -> tuple[str, ...]:
    """The faults that a commit draws."""
    return tuple(sorted(names, key=lambda name: hashlib.sha256(f"{commit} {name}".encode()).hexdigest())[:SIZE])


SAMPLE = drawn(edition.commit() or "outside git", set(faults()) - held_back.unseen())
