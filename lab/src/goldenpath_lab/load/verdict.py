"""What became of the messages: lost, duplicated, or answered once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenpath_lab.client.session import Message
from goldenpath_lab.load.tally import Sent


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """How many messages of a user went wrong."""

    lost: int = 0
    duplicated: int = 0
    unverified: int = 0
    """1 where what is stored could not be read."""


def total(fates: Iterable[Fate]) -> Fate:
    """Return the sum."""
    all_of_them = list(fates)
    return Fate(
        lost=sum(fate.lost for fate in all_of_them),
        duplicated=sum(fate.duplicated for fate in all_of_them),
        unverified=sum(fate.unverified for fate in all_of_them),
    )


def seen(sent: Sequence[Sent]) -> Fate:
    """Return the fate of a user's messages by what arrived alone."""
    return Fate(lost=sum(one.transmitted and not (one.answered or one.refused) for one in sent))


def read_back(sent: Sequence[Sent], stored: Sequence[Message]) -> Fate:
    """Return the fate of a user's messages by what is stored, which is what counts."""
    questions = Counter(one.client_message_id for one in stored if one.role == "user")
    runs = {one.client_message_id: one.run_id for one in stored if one.role == "user"}
    answers = Counter(one.run_id for one in stored if one.role == "assistant")
    lost = duplicated = 0
    for one in sent:
        name = one.draft.client_message_id
        number = answers[runs[name]] if runs.get(name) else 0
        lost += one.transmitted and not one.refused and number == 0
        duplicated += number > 1 or questions[name] > 1
    return Fate(lost=lost, duplicated=duplicated)
