"""Who says what when: a pure function of the shape and its seed."""

import random
from dataclasses import dataclass

MAX_USERS = 1_000
MAX_MESSAGES = 100_000
MAX_SECONDS = 3_600.0

_SAYINGS = (
    "What is {a} * {b}?",
    "What is ({a} + {b}) / 7, and is the platform well?",
    "Search what I said about invoice {a}.",
    "Please remember: the delivery {a} goes to gate {b}, not to the warehouse.",
    "How is the platform right now?",
    "Summarise what we talked about, above all the numbers {a} and {b}.",
)


class TooMuch(ValueError):
    """The shape exceeds what a load may be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """How many users, how eager, for how long."""

    users: int = 300
    ramp: float = 20
    """Logins are spread over so many seconds."""
    seconds: float = 60
    """The load goes on so long after the ramp."""
    pause: tuple[float, float] = (3, 7)
    """Between two messages of a user, uniformly."""
    grace: float = 30
    """Answers are awaited so long after the last message."""
    seed: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Utterance:
    """One message and its second from the begin."""

    at: float
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """What one user does."""

    number: int
    login_at: float
    says: tuple[Utterance, ...]


def plan(shape: Shape) -> tuple[Journey, ...]:
    """Return every user's journey; the same shape gives the same plan.

    Raises:
        TooMuch: more users, messages or seconds than a load may have.
    """
    _check(shape)
    chance = random.Random(shape.seed)  # noqa: S311 - a repeatable load, no cryptography
    journeys = tuple(_journey(shape, number, chance) for number in range(shape.users))
    messages = sum(len(journey.says) for journey in journeys)
    if messages > MAX_MESSAGES:
        raise TooMuch(f"{messages} messages; at most {MAX_MESSAGES}")
    return journeys


def _check(shape: Shape) -> None:
    low, high = shape.pause
    if not 0 < shape.users <= MAX_USERS:
        raise TooMuch(f"{shape.users} users; 1 to {MAX_USERS}")
    if min(shape.ramp, shape.seconds, shape.grace) < 0 or shape.ramp + shape.seconds + shape.grace > MAX_SECONDS:
        raise TooMuch(f"{shape.ramp + shape.seconds + shape.grace:g} seconds in all; 0 to {MAX_SECONDS:g}")
    if not 0.01 <= low <= high:
        raise TooMuch(f"a pause of {low:g} to {high:g} s; at least 0.01, the shorter one first")
    if shape.users * (shape.ramp + shape.seconds) / low > 10 * MAX_MESSAGES:
        raise TooMuch(f"some {shape.users * (shape.ramp + shape.seconds) / low:.0f} messages; at most {MAX_MESSAGES}")


def _journey(shape: Shape, number: int, chance: random.Random) -> Journey:
    # One login in each equal slice of the ramp: spread evenly, yet never in step.
    login_at = shape.ramp * (number + chance.random()) / shape.users
    says: list[Utterance] = []
    at = login_at + chance.uniform(*shape.pause)
    while at < shape.ramp + shape.seconds:
        saying = _SAYINGS[(number + len(says)) % len(_SAYINGS)]
        says.append(Utterance(at=at, content=saying.format(a=chance.randrange(10, 1000), b=chance.randrange(2, 100))))
        at += chance.uniform(*shape.pause)
    return Journey(number=number, login_at=login_at, says=tuple(says))
