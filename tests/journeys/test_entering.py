"""The way in: the name, the certificate, logging in, a token given or taken by client credentials."""

from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs

import pytest

from goldenpath.contracts import Pose, StepFailed
from goldenpath.journeys.steps import certificate, client_credentials, login, resolve, token
from goldenpath.model.observation import Observation, Phase, Reason
from goldenpath.model.probe import DnsAsk, HttpAsk, TcpAsk, TlsAsk
from goldenpath.model.secret import Secret
from tests.journeys.driving import PASSWORD, TOKEN, answer, asks, body, failed, gone, header, no_answer, path, values

SERVED = {"x_served_by": "shop-auth/shop-auth-00007"}
REGISTER = "https://auth.shop.example/register"


def told(failure: StepFailed) -> tuple[str, dict[str, object]]:
    """Return a failure's problem and its values."""
    return str(failure.problem), dict(failure.values)


def test_the_host_is_resolved() -> None:
    """And its addresses are what was seen."""
    moves, seen = gone(resolve.STEP, path(), values(addresses="203.0.113.9"))

    assert seen == "api.shop.example → 203.0.113.9"
    assert [m.probe.ask for m in moves if isinstance(m, Pose)] == [DnsAsk(name="api.shop.example")]


def test_an_address_is_not_resolved() -> None:
    """Nothing need be asked."""
    assert gone(resolve.STEP, path(api="http://203.0.113.9:8080")) == ([], "203.0.113.9 is an address")


def test_a_name_that_does_not_exist_says_so() -> None:
    """By its reason and phase."""
    failure = failed(resolve.STEP, path(), no_answer(Reason.NAME_UNKNOWN, Phase.RESOLVE))

    assert told(failure) == ("no-answer", {"reason": "name-unknown", "phase": "resolve"})


@pytest.mark.parametrize(
    ("left", "seen"),
    [(41.2 * 86_400, "valid for 41 days"), (86_400.0, "valid for 24 hours"), (1800.0, "valid for 0 hours")],
)
def test_a_certificate_says_how_long_it_is_valid(left: float, seen: str) -> None:
    """In days, and in hours where it is less than two days."""
    moves, said = gone(certificate.STEP, path(), values(certificate__expires_in=left))

    assert said == seen
    assert [type(m.probe.ask) for m in moves if isinstance(m, Pose)] == [TlsAsk]


def test_a_plain_url_is_only_connected_to() -> None:
    """There is no certificate to look at, and it is the API that is spoken to."""
    moves, said = gone(certificate.STEP, path(api="http://api.shop.example:8080"), values())

    assert said == "connected, without TLS"
    assert [(type(m.probe.ask), m.probe.component) for m in moves if isinstance(m, Pose)] == [(TcpAsk, "shop-api")]


def test_an_expired_certificate_is_no_answer() -> None:
    """Its reason tells what exactly is wrong."""
    seen = no_answer(Reason.CERTIFICATE_EXPIRED, Phase.TLS, "expired 2026-02-01")
    failure = failed(certificate.STEP, path(), seen)

    assert told(failure) == ("no-answer", {"reason": "certificate-expired", "phase": "tls"})
    assert failure.seen == "certificate-expired at tls: expired 2026-02-01"


def test_who_logs_in_is_let_in_and_the_token_is_kept() -> None:
    """Hidden, and so is what was sent."""
    along = path()
    moves, seen = gone(login.STEP, along, answer(200, {"access_token": TOKEN}, **SERVED))

    assert seen == "let in by shop-auth-00007"
    assert along.kept["token"] == Secret(TOKEN)
    assert asks(moves) == [("shop-auth", "login", "POST", "/login")]
    assert body(moves[0]) == {"email": "walker@shop.example", "password": PASSWORD}
    assert PASSWORD not in repr(moves)


def test_fields_may_have_other_names() -> None:
    """As other platforms name them."""
    along = path(email_field="user", token_field="jwt")  # noqa: S106 - a name
    moves, _ = gone(login.STEP, along, answer(201, {"jwt": TOKEN}))

    assert set(body(moves[0])) == {"user", "password"}
    assert along.kept["token"] == Secret(TOKEN)


@pytest.mark.parametrize(
    ("came", "problem", "kept"),
    [
        (answer(401, {"error": "credentials"}, **SERVED), "login-refused", {"status": 401}),
        (answer(429, {"error": "RATE"}), "over-rate", {"status": 429, "code": "RATE", "served_by": ""}),
        (
            answer(500, "boom", **SERVED),
            "status",
            {"status": 500, "code": "", "served_by": "shop-auth/shop-auth-00007"},
        ),
        (answer(503, "<html>"), "status", {"status": 503, "code": "", "served_by": ""}),
        (answer(200, {"access_token": ""}), "contract", {}),
        (answer(200, {"access_token": 7}), "contract", {}),
        (answer(200, {"token": TOKEN}), "contract", {}),
        (answer(200, [TOKEN]), "contract", {}),
        (answer(200, "welcome"), "contract", {}),
        (answer(200, ""), "contract", {}),
        (answer(200, "[" * 100_000), "contract", {}),
        (no_answer(Reason.SILENT, Phase.FIRST_BYTE), "no-answer", {"reason": "silent", "phase": "first-byte"}),
        (no_answer(), "no-answer", {"reason": "refused", "phase": "connect"}),
    ],
)
def test_a_login_that_fails_says_how(came: Observation, problem: str, kept: dict[str, object]) -> None:
    """Refused, too often, broken, without a token, or without any answer."""
    along = path()

    assert told(failed(login.STEP, along, came)) == (problem, kept)
    assert "token" not in along.kept


@pytest.mark.parametrize("status", [401, 404])
@pytest.mark.parametrize("made", [200, 201, 409])
def test_an_account_that_is_not_there_is_made_first(status: int, made: int) -> None:
    """Where one may be made; that somebody else made it meanwhile is fine."""
    moves, _ = gone(
        login.STEP, path(register=REGISTER), answer(status), answer(made), answer(200, {"access_token": TOKEN})
    )

    assert [ask[1] for ask in asks(moves)] == ["login", "register", "login"]
    assert body(moves[1]) == body(moves[0])


def test_an_account_that_cannot_be_made_ends_the_path() -> None:
    """With the status of who was to make it."""
    failure = failed(login.STEP, path(register=REGISTER), answer(401), answer(500, {"error": "E"}))

    assert told(failure) == ("status", {"status": 500, "code": "E", "served_by": ""})


def test_who_was_registered_and_is_refused_still_is_refused() -> None:
    """It is not tried a third time."""
    failure = failed(login.STEP, path(register=REGISTER), answer(401), answer(201), answer(401))

    assert told(failure) == ("login-refused", {"status": 401})


def test_nobody_is_registered_where_nobody_answers() -> None:
    """Silence says nothing about an account."""
    assert told(failed(login.STEP, path(register=REGISTER), no_answer()))[0] == "no-answer"


def test_a_token_that_was_given_is_used() -> None:
    """Nothing is asked."""
    along = path(token=Secret(TOKEN))

    assert gone(token.STEP, along) == ([], "a token that was given")
    assert along.kept["token"] == Secret(TOKEN)


@pytest.mark.parametrize("given", [None, "", TOKEN, Secret("")])
def test_a_token_must_be_given_by_reference(given: object) -> None:
    """Neither none, nor one in plain sight, nor an empty one."""
    assert told(failed(token.STEP, path(token=given))) == ("secret-missing", {})


CLIENT: dict[str, Any] = {
    "token_url": "https://id.shop.example/token?a=b",
    "client_id": "wal:ker",
    "client_secret": Secret("s&cret/1"),
}


def test_client_credentials_bring_a_token() -> None:
    """Asked with Basic, both halves quoted as RFC 6749 says, and the form that it names."""
    along = path(**CLIENT, scope="chat read")
    moves, seen = gone(client_credentials.STEP, along, answer(200, {"access_token": TOKEN}, **SERVED))
    (move,) = moves
    assert isinstance(move, Pose)
    assert isinstance(move.probe.ask, HttpAsk)
    assert isinstance(move.probe.ask.body, bytes)

    assert seen == "wal:ker by shop-auth-00007"
    assert along.kept["token"] == Secret(TOKEN)
    assert (move.probe.ask.method, move.probe.ask.path) == ("POST", "/token?a=b")
    assert b64decode(header(move, "authorization").removeprefix("Basic ")) == b"wal%3Aker:s%26cret%2F1"
    assert parse_qs(move.probe.ask.body.decode()) == {"grant_type": ["client_credentials"], "scope": ["chat read"]}


@pytest.mark.parametrize(
    ("came", "problem", "kept"),
    [
        (answer(401, {"error": "invalid_client"}), "login-refused", {"status": 401}),
        (answer(400, {"error": "invalid_scope"}), "login-refused", {"status": 400}),
        (answer(429), "over-rate", {"status": 429, "code": "", "served_by": ""}),
        (answer(502), "status", {"status": 502, "code": "", "served_by": ""}),
        (answer(200, {"id_token": TOKEN}), "contract", {}),
        (answer(200, "<html>"), "contract", {}),
        (no_answer(Reason.RESET, Phase.TLS), "no-answer", {"reason": "reset", "phase": "tls"}),
    ],
)
def test_client_credentials_that_fail_say_how(came: Observation, problem: str, kept: dict[str, object]) -> None:
    """As a login does."""
    assert told(failed(client_credentials.STEP, path(**CLIENT), came)) == (problem, kept)


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"error": {"status": "UNAVAILABLE", "message": "soon"}}, "UNAVAILABLE", "soon"),
        ({"error": {"code": 14, "message": "soon"}}, "14", "soon"),
        ({"code": "E1", "detail": "no room"}, "E1", "no room"),
        ("plain words", "", "plain words"),
        (["a", "list"], "", '["a", "list"]'),
    ],
)
def test_an_error_answer_is_read_in_several_shapes(said: object, code: str, words: str) -> None:
    """Code and sentence, as far as it carries them."""
    failure = failed(login.STEP, path(), answer(503, said))

    assert failure.values["code"] == code
    assert failure.seen == f"HTTP 503{f' {code}' if code else ''}: {words}"
