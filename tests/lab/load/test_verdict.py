"""What is stored decides what became of a message."""

import pytest

from goldenpath_lab.client.events import Draft
from goldenpath_lab.client.session import Message
from goldenpath_lab.load.tally import Sent
from goldenpath_lab.load.verdict import Fate, read_back, seen, total


def sent(name: str, *, transmitted: bool = True, answered: bool = False, refused: bool = False) -> Sent:
    """Return a message as its user knows it."""
    draft = Draft(content="?", client_message_id=name)
    return Sent(draft=draft, due=0, transmitted=transmitted, answered=answered, refused=refused)


def question(name: str, run: str | None = "run") -> Message:
    """Return a stored question."""
    return _stored("user", run, name)


def answer(run: str = "run") -> Message:
    """Return a stored answer."""
    return _stored("assistant", run, None)


def _stored(role: str, run: str | None, name: str | None) -> Message:
    return Message(
        id="m", thread_id="t", role=role, content="", run_id=run, client_message_id=name, created_at="2026-01-01"
    )


@pytest.mark.parametrize(
    ("message", "stored", "fate"),
    [
        (sent("a"), [question("a"), answer()], Fate()),
        (sent("a", answered=True), [question("a")], Fate(lost=1)),
        (sent("a"), [], Fate(lost=1)),
        (sent("a"), [question("b"), answer()], Fate(lost=1)),
        (sent("a"), [question("a", None), answer()], Fate(lost=1)),
        (sent("a"), [question("a"), answer(), answer()], Fate(duplicated=1)),
        (sent("a"), [question("a"), question("a"), answer()], Fate(duplicated=1)),
        (sent("a", refused=True), [], Fate()),
        (sent("a", transmitted=False), [], Fate()),
    ],
    ids=["once", "seen, not stored", "nothing", "another's", "no run", "twice", "asked twice", "refused", "never left"],
)
def test_fate_by_what_is_stored(message: Sent, stored: list[Message], fate: Fate) -> None:
    """A message is well when it stands once with one answer."""
    assert read_back([message], stored) == fate


def test_fate_by_what_arrived() -> None:
    """Where nothing can be read back, a message is lost unless its answer was seen or it was refused."""
    messages = [sent("a"), sent("b", answered=True), sent("c", refused=True), sent("d", transmitted=False)]
    assert seen(messages) == Fate(lost=1)


def test_total_adds_every_count() -> None:
    """A sum forgets none of the counts."""
    assert total([Fate(lost=1, duplicated=2, unverified=1), Fate(lost=3)]) == Fate(lost=4, duplicated=2, unverified=1)
