"""The closed list of what may go wrong on a golden path, beside the reasons for which no answer comes at all."""

from enum import StrEnum


class Problem(StrEnum):
    """Why a step failed."""

    NO_ANSWER = "no-answer"
    """No whole answer came; the value ``reason`` tells the observation's reason."""
    STATUS = "status"
    """An answer with a status other than the contract's."""
    CONTRACT = "contract"
    """An answer that lacks what the contract promises."""
    LOGIN_REFUSED = "login-refused"
    """The credentials were refused."""
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - a problem's name
    """A token that had just been issued was refused."""
    OVER_RATE = "over-rate"
    """We were told to ask less often."""
    UPGRADE_REFUSED = "upgrade-refused"
    SOCKET_CLOSED = "socket-closed"
    """The WebSocket ended with a close frame; values ``code`` and ``reason``."""
    SOCKET_LOST = "socket-lost"
    """The WebSocket ended without a close frame."""
    SOCKET_BROKEN = "socket-broken"
    """Frames out of protocol."""
    SILENT = "silent"
    """Nothing that counts came in time; keep-alives do not count."""
    REJECTED = "rejected"
    """The service answered the message with an error; the value ``code`` tells which."""
    EVENT_MISSING = "event-missing"
    EVENT_ORDER = "event-order"
    EVENT_FORBIDDEN = "event-forbidden"
    RUN_FAILED = "run-failed"
    """The agent itself reported that the run failed; the value ``error`` tells why."""
    GAP = "gap"
    """A longer pause between two events than is allowed."""
    ANSWER_EMPTY = "answer-empty"
    ANSWER_DISGUISED = "answer-disguised"
    """The answer is an error or an apology in the shape of an answer."""
    NOT_STORED = "not-stored"
    STORED_OTHERWISE = "stored-otherwise"
    SECRET_MISSING = "secret-missing"  # noqa: S105 - a problem's name
