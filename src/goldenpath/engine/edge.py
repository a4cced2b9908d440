"""What the load balancer says of a request, laid beside what the services' own entries say of it."""

from collections.abc import Iterator

from goldenpath.model.entry import Request, Stream, Witness
from goldenpath.model.fact import Reading

Place = tuple[str, str]
"""Host and route."""


def asked(reading: Reading, *streams: Stream) -> Iterator[tuple[Witness, Request]]:
    """Yield the witnesses of requests that these streams carry."""
    for witness in reading.scan.witnesses:
        request = witness.first.request
        if request is not None and witness.first.stream in streams:
            yield witness, request


def place_of(request: Request) -> Place:
    """Return what the load balancer routes by, without the port."""
    return request.host.partition(":")[0].lower(), request.route


def by_place(reading: Reading, stream: Stream) -> dict[Place, list[tuple[Witness, Request]]]:
    """Return the requests of one stream by host and route."""
    found: dict[Place, list[tuple[Witness, Request]]] = {}
    for witness, request in asked(reading, stream):
        found.setdefault(place_of(request), []).append((witness, request))
    return found


def is_good(request: Request) -> bool:
    """Return whether the answer gave the caller what it asked for."""
    return 200 <= request.status < 400 or request.status == 101


def latencies(witness: Witness) -> list[float]:
    """Return how long the first and the last of these requests took, where that is known."""
    both = (witness.first.request, witness.last.request)
    return [one.latency for one in both if one is not None and one.latency is not None]
