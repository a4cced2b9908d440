"""The WebSocket: its upgrade and greeting, the message and its receipt."""

import json

import pytest

from goldenpath.contracts import Hear, OpenSocket, Say, StepFailed
from goldenpath.journeys.steps import message, socket
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.probe import WebSocketAsk
from goldenpath.model.secret import Secret
from goldenpath.ports import Frame
from tests.journeys.driving import TOKEN, answer, end, failed, frame, gone, no_answer, path, refused_upgrade

UPGRADED = answer(101, x_served_by="shop-api/shop-api-00007")
GREETING = frame({"type": "connection_established"})
LOGGED_IN = {"token": Secret(TOKEN)}


def told(failure: StepFailed) -> tuple[str, dict[str, object]]:
    """Return a failure's problem and its values."""
    return str(failure.problem), dict(failure.values)


def asked_of(moves: list[object]) -> WebSocketAsk:
    """Return how the WebSocket was asked for."""
    assert isinstance(moves[0], OpenSocket)
    assert isinstance(moves[0].probe.ask, WebSocketAsk)
    return moves[0].probe.ask


def test_a_socket_is_upgraded_and_greeted() -> None:
    """And who did it is said."""
    moves, seen = gone(socket.STEP, path(LOGGED_IN), UPGRADED, GREETING)

    assert seen == "upgraded and greeted by shop-api-00007"
    assert [type(m) for m in moves] == [OpenSocket, Hear]


def test_the_token_goes_in_a_header() -> None:
    """Hidden."""
    moves, _ = gone(socket.STEP, path(LOGGED_IN, origin="https://shop.example"), UPGRADED, GREETING)
    ask = asked_of([*moves])

    assert ask.headers == (("origin", "https://shop.example"), ("authorization", Secret(f"Bearer {TOKEN}")))
    assert ask.subprotocols == ()
    assert TOKEN not in repr(moves)


def test_the_token_goes_in_a_subprotocol_where_browsers_do_so() -> None:
    """Beside the others that are offered, and in no header then."""
    along = path(LOGGED_IN, token_subprotocol="jwt.", subprotocols=["chat.v1"])  # noqa: S106 - a prefix
    moves, _ = gone(socket.STEP, along, UPGRADED, GREETING)
    ask = asked_of([*moves])

    assert (ask.headers, ask.subprotocols) == ((), ("chat.v1", Secret(f"jwt.{TOKEN}")))


def test_a_socket_need_not_greet() -> None:
    """Where the journey says so, nothing is waited for."""
    moves, seen = gone(socket.STEP, path(LOGGED_IN, greeting=""), UPGRADED)

    assert seen == "upgraded by shop-api-00007"
    assert len(moves) == 1


@pytest.mark.parametrize(
    ("came", "problem", "kept"),
    [
        (
            refused_upgrade(503, {"error": "starting", "message": "soon"}, x_served_by="shop-api/r1"),
            "upgrade-refused",
            {"status": 503, "code": "starting", "served_by": "shop-api/r1"},
        ),
        (refused_upgrade(403, "<html>"), "upgrade-refused", {"status": 403, "code": "", "served_by": ""}),
        (refused_upgrade(200), "upgrade-refused", {"status": 200, "code": "", "served_by": ""}),
        (no_answer(), "no-answer", {"reason": "refused", "phase": "connect"}),
        (no_answer(Reason.MALFORMED, Phase.FIRST_BYTE), "no-answer", {"reason": "malformed", "phase": "first-byte"}),
    ],
)
def test_an_upgrade_that_fails_says_how(came: Observation, problem: str, kept: dict[str, object]) -> None:
    """Answered otherwise, with the status and who said so, or not at all."""
    assert told(failed(socket.STEP, path(LOGGED_IN), came)) == (problem, kept)


GREETED = {"awaited": "connection_established"}


@pytest.mark.parametrize(
    ("came", "problem", "kept"),
    [
        (end("silent"), "silent", {**GREETED, "waited": 5.0}),
        (end("closed", 1011, "no store"), "socket-closed", {**GREETED, "code": 1011, "reason": "no store"}),
        (end("closed", 1005), "socket-closed", {**GREETED, "code": 1005, "reason": ""}),
        (end("lost", 1006), "socket-lost", {**GREETED, "code": 1006}),
        (end("binary", text="abc"), "contract", GREETED),
        (end("broken", 1002, "a frame has the unknown opcode 3"), "socket-broken", GREETED),
        (frame({"type": "welcome"}), "contract", {}),
        (frame("hello"), "contract", {}),
        (frame([1, 2]), "contract", {}),
        (frame("[" * 100_000), "contract", {}),
    ],
)
def test_a_greeting_that_does_not_come_says_what_came(came: Frame, problem: str, kept: dict[str, object]) -> None:
    """Silence, an end with or without a close frame, frames out of protocol, something else."""
    assert told(failed(socket.STEP, path(LOGGED_IN), UPGRADED, came)) == (problem, kept)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("NO_TOKEN", "token-refused"),
        ("TOKEN_EXPIRED", "token-refused"),
        ("TOKEN_SIGNATURE", "token-refused"),
        ("AUTH_FAILED", "token-refused"),
        ("UNAUTHORIZED", "token-refused"),
        ("RATE_LIMITED", "over-rate"),
        ("TOO_MANY_MESSAGES", "over-rate"),
        ("GENERATE_FAILED", "rejected"),
        ("EXCHANGE_RATE_UNAVAILABLE", "rejected"),
        ("TOKEN_LIMIT_EXCEEDED", "rejected"),
        ("AUTH_SERVICE_UNAVAILABLE", "rejected"),
        ("STORE_UNAVAILABLE", "rejected"),
        ("", "rejected"),
    ],
)
def test_an_error_instead_of_the_greeting_is_told_by_its_code(code: str, problem: str) -> None:
    """And by the close frame's code that follows."""
    error = frame({"type": "error_message", "code": code, "message": "not you"})
    failure = failed(socket.STEP, path(LOGGED_IN), UPGRADED, error, end("closed", 1008))

    assert told(failure) == (problem, {"code": code, "message": "not you", "close": 1008})


def test_an_error_after_which_nothing_follows_is_told_all_the_same() -> None:
    """No close code is no value."""
    error = frame({"type": "error_message", "code": "TOKEN_EXPIRED", "message": "late"})
    failure = failed(socket.STEP, path(LOGGED_IN), UPGRADED, error, end("silent"))

    assert told(failure) == ("token-refused", {"code": "TOKEN_EXPIRED", "message": "late"})


ACCEPTED = frame({"type": "message_accepted", "run_id": "r-1", "thread_id": "t-1", "message_id": "m-1"}, at=0.2)


def test_a_message_is_sent_and_accepted() -> None:
    """The receipt is kept, with when it came."""
    along = path(message_id="id-1", question="How are you?")
    moves, seen = gone(message.STEP, along, True, ACCEPTED)  # noqa: FBT003 - that it could be sent
    assert isinstance(moves[0], Say)

    assert seen == "accepted, run r-1"
    assert json.loads(moves[0].text) == {
        "type": "user_message",
        "client_message_id": "id-1",
        "content": "How are you?",
    }
    assert along.kept["receipt"]["thread_id"] == "t-1"
    assert along.kept["sent_at"] == ACCEPTED.at


def test_a_message_need_not_be_accepted() -> None:
    """Where the platform sends no receipt."""
    assert gone(message.STEP, path(receipt=""), True)[1] == "sent"  # noqa: FBT003 - that it could be sent


def test_keep_alives_before_the_receipt_are_passed_over() -> None:
    """They say nothing about the message."""
    told_ = (True, frame({"type": "heartbeat"}), frame({"type": "beat"}), ACCEPTED)

    assert gone(message.STEP, path(keep_alive=["beat"]), *told_)[1] == "accepted, run r-1"


RECEIPT = {"awaited": "message_accepted"}


@pytest.mark.parametrize(
    ("came", "problem", "kept"),
    [
        (
            frame({"type": "error_message", "code": "STORE_UNAVAILABLE", "message": "no  database"}),
            "rejected",
            {"code": "STORE_UNAVAILABLE", "message": "no database"},
        ),
        (
            frame({"type": "error_message", "code": "RATE_LIMIT", "message": ""}),
            "over-rate",
            {"code": "RATE_LIMIT", "message": ""},
        ),
        (
            frame({"type": "error_message", "code": "TOKEN_EXPIRED"}),
            "token-refused",
            {"code": "TOKEN_EXPIRED", "message": ""},
        ),
        (frame({"type": "error_message"}), "rejected", {"code": "", "message": ""}),
        (frame({"type": "agent_started"}), "contract", {}),
        (frame("{}"), "contract", {}),
        (end("silent"), "silent", {**RECEIPT, "waited": 5.0}),
        (end("closed", 1011, "worker died"), "socket-closed", {**RECEIPT, "code": 1011, "reason": "worker died"}),
        (end("lost", 1006), "socket-lost", {**RECEIPT, "code": 1006}),
        (end("broken", 1002, "x"), "socket-broken", RECEIPT),
    ],
)
def test_a_message_that_is_not_accepted_says_why(came: Frame, problem: str, kept: dict[str, object]) -> None:
    """Rejected by a code, answered by something else, or not at all."""
    assert told(failed(message.STEP, path(), True, came)) == (problem, kept)  # noqa: FBT003 - that it could be sent


def test_a_message_that_could_not_be_sent_lost_the_socket() -> None:
    """Nothing more is waited for."""
    assert told(failed(message.STEP, path(), False))[0] == "socket-lost"  # noqa: FBT003 - that it could be sent


def test_events_of_another_run_are_no_receipt() -> None:
    """The same account asks elsewhere too, and every connection of it hears."""
    other = [frame({"type": name, "payload": {"run_id": "r-0"}}) for name in ("agent_thinking", "agent_completed")]

    assert gone(message.STEP, path(), True, *other, ACCEPTED)[1] == "accepted, run r-1"  # noqa: FBT003 - it was sent
