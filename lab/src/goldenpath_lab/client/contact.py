"""What the lab's own client met outside: every request with its answer or its failure, for whoever records it."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

MAX_BODY = 4_096
"""So many bytes of an answer are kept."""
_MAX_FRAMES = 60


@dataclass(kw_only=True, slots=True)
class Frame:
    """Frames of one type that came in a row over a WebSocket."""

    type: str
    milliseconds: float
    """When the first came, from the contact's begin."""
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why no whole answer came."""

    kind: str
    """The class of the error underneath."""
    text: str
    phase: str | None = None
    """How far it got."""


@dataclass(kw_only=True, slots=True)
class Contact:
    """One request, handshake or WebSocket from its begin to its end."""

    method: str
    url: str
    request_headers: Mapping[str, str] = field(default_factory=dict)
    began: float
    """Seconds since 1970."""
    ended: float = 0.0
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    """The first bytes of the answer."""
    body_bytes: int = 0
    """The length of the whole answer."""
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    closed: tuple[int, str] | None = None
    """Code and reason with which a WebSocket ended; 1006 stands for an end without a close frame."""
    frames: list[Frame] = field(default_factory=list)
    failure: Failure | None = None

    def answered(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """Keep an answer, or as much of it as has come."""
        self.status, self.headers = status, headers
        self.body, self.body_bytes = body[:MAX_BODY], len(body)

    def received(self, kind: str) -> None:
        """Keep that a frame came, and when."""
        if self.frames and self.frames[-1].type == kind:
            self.frames[-1].count += 1
        elif len(self.frames) < _MAX_FRAMES:
            self.frames.append(Frame(type=kind, milliseconds=1000 * (time.time() - self.began)))

    def failed(self, problem: BaseException) -> None:
        """Keep why it failed: the class underneath, in the client's words."""
        if isinstance(problem, asyncio.CancelledError):
            text = f"no whole answer after {time.time() - self.began:.1f} s, when the client gave up"
            self.failure = Failure(kind="GivenUp", text=text)
            return
        phase = getattr(problem, "phase", None)
        cause = problem.__cause__ or problem
        self.failure = Failure(kind=type(cause).__name__, text=str(problem), phase=phase)


Witness = Callable[[Contact], None]

_WITNESS: ContextVar[Witness | None] = ContextVar("witness", default=None)


@contextmanager
def witnessed(witness: Witness) -> Iterator[None]:
    """Tell the witness of every contact that ends within, in this task and those it starts."""
    token = _WITNESS.set(witness)
    try:
        yield
    finally:
        _WITNESS.reset(token)


def begun(method: str, url: str, headers: Mapping[str, str] | None = None) -> Contact:
    """Return a contact that begins now."""
    return Contact(method=method, url=url, request_headers=headers or {}, began=time.time())


def over(contact: Contact) -> None:
    """Tell the witness, where there is one, of a contact that ends now; once is enough."""
    witness = _WITNESS.get()
    if not contact.ended and witness is not None:
        contact.ended = time.time()
        witness(contact)


@contextmanager
def contact(method: str, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Contact]:
    """Yield a contact that lasts as long as what is done inside; what is raised there is kept as its failure."""
    one = begun(method, url, headers)
    try:
        yield one
    except BaseException as problem:
        one.failed(problem)
        raise
    finally:
        over(one)
