"""WebSockets that ended at once: what a request's status cannot say, for the status is 101 whatever follows."""

from collections.abc import Iterable
from datetime import timedelta

from goldenpath.model.entry import Entry, Severity, Stream, Witness
from goldenpath.model.fact import Reading
from goldenpath.model.topology import Scope

BRIEF = timedelta(seconds=5)
"""A socket that lived longer served somebody, however it ended."""
_MOMENT = timedelta(seconds=1)
_LEAST = 2


def stillborn(reading: Reading, said: Iterable[Witness]) -> list[Entry]:
    """Return the sockets that ended at once, at the moment of one of these texts on the same instance.

    Empty unless they are at least two and the larger part of what ended on that instance meanwhile:
    a text beside sockets that live is not why they end.
    """
    found: dict[tuple[str, ...], Entry] = {}
    for witness in said:
        ended = [
            one
            for one in reading.scan.sockets
            if one.scope == witness.first.scope and witness.first.at <= one.ended <= witness.last.at + _MOMENT
        ]
        brief = [one for one in ended if one.ended - one.at < BRIEF]
        at_the_text = [one for one in brief if _during(one, witness)]
        if len(brief) >= _LEAST and 2 * len(brief) > len(ended) and 2 * witness.count >= len(brief) and at_the_text:
            found.update((one.ids, one) for one in brief)
    return list(found.values())


def beside_errors(reading: Reading) -> dict[tuple[Scope, str], list[Entry]]:
    """Return the sockets that ended at once beside errors of the program, by instance and route."""
    errors = [
        witness
        for witness in reading.scan.witnesses
        if witness.first.stream is Stream.APPLICATION and witness.first.level.rank >= Severity.ERROR.rank
    ]
    routes: dict[tuple[Scope, str], list[Entry]] = {}
    for socket in stillborn(reading, errors) if reading.scan.sockets else ():
        if socket.request is not None:
            routes.setdefault((socket.scope, socket.request.route), []).append(socket)
    return routes


def _during(socket: Entry, witness: Witness) -> bool:
    """Return whether the first or the last of these texts was written while the socket lived, or as it ended."""
    return any(socket.at <= at <= socket.ended + _MOMENT for at in (witness.first.at, witness.last.at))
