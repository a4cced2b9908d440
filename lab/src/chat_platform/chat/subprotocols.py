"""How a browser brings its token: as a subprotocol, since it cannot set headers."""

from collections.abc import Sequence
from dataclasses import dataclass

PLAIN = "chat.v1"
PREFIXES = ("jwt.", "jwt-auth.", "bearer.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What is answered to the client's offer, and the token that came with it."""

    subprotocol: str | None
    token: str | None
    fits: bool


def choose(offered: Sequence[str]) -> Choice:
    """Return the subprotocol to answer: chat.v1 where it is offered, else that which holds the token, exactly."""
    carrier = next((each for each in offered if each.startswith(PREFIXES)), None)
    subprotocol = PLAIN if PLAIN in offered else carrier
    return Choice(
        subprotocol=subprotocol,
        token=None if carrier is None else carrier.partition(".")[2],
        fits=subprotocol is not None or not offered,
    )
