"""One probe under way: its approach, TLS, and the conversation, each step taken when its socket is ready."""

import errno
from socket import SocketType
from typing import TYPE_CHECKING, Final

from goldenpath.contracts import Broken, Conversation, Protocol, Reply, StartTls
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import HttpAsk, Probe, TlsAsk
from goldenpath.model.record import record
from goldenpath.probes import redirect
from goldenpath.wire.prober.approach import refusal
from goldenpath.wire.prober.outcome import observe
from goldenpath.wire.prober.passage import Passage
from goldenpath.wire.prober.poller import READ, WRITE
from goldenpath.wire.prober.targets import target
from goldenpath.wire.tls import Session

if TYPE_CHECKING:
    from goldenpath.wire.prober.loop import Loop

_READ: Final = 65_536
GRACE: Final = 0.05
"""Seconds by which a probe's own limit may lie behind the end of the run and still count as its own."""


@record
class Line:
    """An open connection that outlives its probe."""

    sock: SocketType
    tls: Session | None


class Flight(Passage):
    """One probe under way."""

    __slots__ = ("_conversation", "_hops", "_pending", "hold", "identity", "line", "protocol", "tls")

    def __init__(self, loop: "Loop", probe: Probe, protocol: Protocol) -> None:
        super().__init__(loop, probe)
        self.protocol = protocol
        self.identity = loop.means.identity(probe)
        self._conversation: Conversation | None = None
        self.tls: Session | None = None
        self._pending = b""
        self._hops = 0
        self.hold = False
        self.line: Line | None = None

    def _open(self) -> None:
        if self._place.tls or isinstance(self._ask, TlsAsk):
            self._mark(Phase.TLS)
            self._loop.poller.modify(self._fd, READ)
            self._secure(verify=True)
        elif self.protocol.converse is None:
            self._finish(Reply())
        else:
            self._mark(Phase.FIRST_BYTE)
            self._loop.poller.modify(self._fd, READ)
            self._converse()

    # TLS

    def _secure(self, *, verify: bool) -> None:
        http = isinstance(self._ask, HttpAsk)
        alpn = (("h2", "http/1.1") if self._ask.http2 else ()) if http else self.protocol.alpn
        self.tls = Session(self._loop.means.contexts.get(alpn, verify=verify), self._place.name)
        self.step = Flight._shaking
        self._shake(self.tls)

    def _shaking(self, mask: int) -> None:
        session = self.tls
        if self._sock is None or session is None or not self._readable(mask):
            return
        data = self._sock.recv(_READ)
        if not data:
            how = "in the middle" if self._came else "without a byte"
            raise Broken(Reason.CLOSED, f"closed the handshake {how}")
        self._came = True
        session.feed(data)
        self._shake(session)

    def _shake(self, session: Session) -> None:
        try:
            done = session.shake()
        except Broken:
            self._push(session.outgoing())  # the alert that tells the peer why
            raise
        if not done:
            self._push(session.outgoing())
        elif self.protocol.converse is None:
            self._push(session.outgoing())
            self._finish(Reply())
        else:  # what ends the handshake goes out together with the question
            self._mark(Phase.FIRST_BYTE)
            self._converse()
            self._decrypt()

    # the conversation

    def _converse(self) -> None:
        self.step = Flight._talking
        if self._conversation is not None:
            self._talk(b"")
            return
        converse = self.protocol.converse
        if self.tls is not None and self.tls.alpn == "h2" and isinstance(self._ask, HttpAsk):
            from goldenpath.probes import http2

            converse = http2.converse
        if converse is not None:
            self._conversation = converse(self._asked(), self.probe.limits, self.identity)
            self._talk(None)

    def _talking(self, mask: int) -> None:
        if self._sock is None or not self._readable(mask):
            return
        data = self._sock.recv(_READ)
        if self.tls is not None and data:
            self.tls.feed(data)
            self._decrypt()
        else:
            self._hear(data)

    def _decrypt(self) -> None:
        while self._conversation is not None and self.tls is not None:
            data = self.tls.decrypt()
            if data is None:
                self._push(self.tls.outgoing())
                return
            self._hear(data)

    def _hear(self, data: bytes) -> None:
        if not data:
            self._talk(b"")
            if self._conversation is not None:
                raise Broken(Reason.CLOSED, "closed before the answer was whole")
            return
        if self._phase is Phase.FIRST_BYTE:
            self._mark(Phase.BODY)
        else:
            self._came = True
        self._talk(data)

    def _talk(self, data: bytes | None) -> None:
        conversation = self._conversation
        if conversation is None:
            return
        try:
            move = next(conversation) if data is None else conversation.send(data)
        except StopIteration as stop:
            self._conversation = None
            self._finish(stop.value)
            return
        except Broken:
            self._conversation = None
            raise
        if move.__class__ is bytes:
            if move:
                self._say(move)
        elif isinstance(move, StartTls):
            self._mark(Phase.TLS)
            self._secure(verify=move.verify)

    def _say(self, data: bytes) -> None:
        self._push(data if self.tls is None else self.tls.encrypt(data))

    def _push(self, data: bytes) -> None:
        """Send what can be sent, and keep the rest for when the socket takes more."""
        if not data or self._sock is None:
            return
        if self._pending:
            self._pending += data
            return
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        except BrokenPipeError:  # closed early: what it said before that is still to be read
            return
        if sent < len(data):
            self._pending = data[sent:]
            self._loop.poller.modify(self._fd, READ | WRITE)

    def _readable(self, mask: int) -> bool:
        """Send what is pending, and return whether there is something to read."""
        if self._pending:
            data, self._pending = self._pending, b""
            self._push(data)
            if not self._pending:
                self._loop.poller.modify(self._fd, READ)
        return mask != WRITE

    # the end

    @property
    def url(self) -> str:
        """Where the redirects led, empty where there were none."""
        return target(self._ask) if self._hops else ""

    @property
    def own(self) -> float:
        """When the probe's own time is up, whatever the run's."""
        return self.began + self.probe.limits.seconds

    def expire(self, now: float) -> None:
        """Fail because the time is up, or turn to the next address.

        Raises:
            Broken: no time is left.
        """
        if self._phase is Phase.CONNECT and now < self._end:
            self._refused(errno.ETIMEDOUT)
            return
        seconds = self.probe.limits.seconds
        if self.own > self._loop.end + GRACE:
            raise Broken(Reason.DEADLINE, "the time of the whole run was up")
        if self._phase is Phase.RESOLVE:
            raise Broken(Reason.RESOLVER_SILENT, f"the name was not resolved within {seconds:g} s")
        if self.knocks:
            raise Broken(Reason.SILENT, f"it accepted and opened no way through within {seconds:g} s")
        if self._came:
            raise Broken(Reason.TOO_SLOW, f"the answer was not whole after {seconds:g} s")
        raise Broken(Reason.SILENT, f"nothing came within {seconds:g} s")

    def broken(self, problem: Broken) -> None:
        """End without a whole answer."""
        conversation, self._conversation = self._conversation, None
        if conversation is not None:
            try:  # the codec knows what the answer had said so far
                conversation.throw(problem)
            except StopIteration as stop:
                problem.reply = stop.value
            except Broken as told:
                problem = told
            finally:
                conversation.close()
        self._end_with(problem.reply or Reply(), problem)

    def failed(self, problem: OSError) -> None:
        """End because the system says no."""
        self.broken(refusal(problem.errno or errno.EINVAL))

    def settled(self, found: object) -> None:
        """End with what an errand brought.

        Raises:
            Broken: it brought no answer.
        """
        if isinstance(found, Broken):
            raise found
        if isinstance(found, Reply):
            self._finish(found)

    def waits_in(self, phase: Phase) -> None:
        """Note that an errand is under way in this phase."""
        self._phase = phase

    def close(self) -> None:
        """Let go of everything, with nothing observed."""
        if self._conversation is not None:
            self._conversation.close()
            self._conversation = None
        self._hang_up()

    def _finish(self, reply: Reply) -> None:
        self._check_whose(reply)
        if self.probe.limits.redirects and isinstance(self._ask, HttpAsk):
            following = redirect.following(self._ask, reply, self._loop.means.bounds.hosts)
            if following is not None:
                self._follow(following, reply)
                return
        if self.hold and self._sock is not None:
            self.line = Line(sock=self._sock, tls=self.tls)
        elif reply.farewell:
            self._say(reply.farewell)
        self._end_with(reply, None)

    def _follow(self, following: HttpAsk, reply: Reply) -> None:
        self._hops += 1
        if self._hops > self.probe.limits.redirects:
            text = f"after {self._hops - 1} redirects the answer leads on to {target(following)}"
            raise Broken(Reason.TOO_MANY_REDIRECTS, text, reply=reply)
        self._mark(Phase.RESOLVE)
        self._hang_up()
        self.tls = None
        self._pending = b""
        self.proxy = None
        self._ask = following
        self.launch()

    def _end_with(self, reply: Reply, problem: Broken | None) -> None:
        ended = problem.phase or self._phase if problem is not None else self._phase
        self._mark(ended)
        observation = observe(self, reply, problem, self._loop.time)
        if self.line is not None and self._sock is not None:
            self._loop.release(self._fd)
            self._sock = None
        self.tls = None
        self._hang_up()
        self._loop.landed(self, observation)
