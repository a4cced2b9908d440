"""No secret that was sent to get an answer stands in what is kept of the answer, whatever the server makes of it."""

import base64
import html
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goldenpath.engine.redact import redact_observation, redact_text
from goldenpath.model.observation import Certificate, NoAnswer, Observation, Phase, Question, Reason
from goldenpath.model.secret import Secret

AT = datetime(2026, 3, 1, tzinfo=UTC)
TOKENS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.~"), min_size=9)
PASSWORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs")), min_size=8, max_size=60)
SECRETS = st.one_of(TOKENS, PASSWORDS)
AROUND = st.text(st.sampled_from("abc xyz 019 =&:;\"'<>/\n{}"), max_size=40)
WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda s: s,
    "upper case": lambda s: "".join(c.upper() if c.isascii() else c for c in s),
    "percent": lambda s: quote(s, safe=""),
    "percent, slashes kept": quote,
    "percent in lower case": lambda s: quote(s, safe="").lower(),
    "form": quote_plus,
    "JSON": lambda s: json.dumps(s)[1:-1],
    "JSON with letters": lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
    "HTML": html.escape,
    "hexadecimal": lambda s: s.encode().hex(),
}


def observation(text: str, header: str = "x-echo") -> Observation:
    """Return an observation that repeats a text wherever a server can put one."""
    return Observation(
        id="probe:login:auth:1",
        question=Question(protocol="http", component="auth", purpose="login", target=f"http://h/?q={text}"),
        started=AT,
        ended=AT,
        failure=NoAnswer(phase=Phase.BODY, reason=Reason.SERVER_ERROR, text=text),
        headers=((header, text), ("set-cookie", f"sid={text}; Path=/")),
        body=text,
        certificate=Certificate(
            subject=text, names=(text,), issuer=text, not_before=AT, not_after=AT, self_signed=True, fingerprint="00"
        ),
        values=(("body.echo", text), (text, 1)),
    )


@pytest.mark.parametrize("writing", WRITINGS)
@given(secret=SECRETS, before=AROUND, after=AROUND)
def test_no_writing_of_a_secret_is_kept(writing: str, secret: str, before: str, after: str) -> None:
    """A secret that a server echoes stands nowhere in the observation, however it is written."""
    echoed = WRITINGS[writing](secret)
    seen = observation(f"{before} {echoed} {after}")

    kept = repr(redact_observation(seen, [Secret(secret)]))

    assert echoed.lower() not in kept.lower()


@given(secret=SECRETS, user=st.text(st.sampled_from("abcxyz@."), max_size=12))
def test_no_base64_of_a_secret_is_kept(secret: str, user: str) -> None:
    """Base64 of user and password shows nothing of the password, wherever in it the password begins."""
    echoed = base64.b64encode(f"{user}:{secret}".encode()).decode()

    kept = redact_text(f"you sent {echoed} to us", [Secret(secret)])
    shown = kept.removeprefix("you sent ").partition("‹")[0]

    assert "‹redacted›" in kept
    assert len(base64.b64decode(shown + "A" * (-len(shown) % 4))) <= len(user) + 4


@given(secret=SECRETS, cut=st.integers(min_value=7), before=AROUND)
def test_a_secret_cut_off_is_not_kept(secret: str, cut: int, before: str) -> None:
    """An answer kept to a limit of characters shows no beginning of a secret at its end."""
    part = secret[: max(7, cut % len(secret))]

    kept = redact_text(f"{before} {part}", [Secret(secret)])

    assert part not in kept


@given(secret=SECRETS, shown=st.integers(0, 60), after=AROUND)
def test_what_is_quoted_of_a_secret_is_not_kept(secret: str, shown: int, after: str) -> None:
    """Where a message quotes more than half of a secret, and not letters alone, it is not kept."""
    least = max(8, len(secret) // 2 + 1)
    part = secret[: max(least, shown)]
    assume(not part.isalpha() and "=" not in secret and secret[0] not in "{[")  # of a document only its secrets count

    kept = redact_text(f'the answer begins "{part}": {after}', [Secret(secret)])

    assert part not in kept


def test_a_common_word_that_begins_a_secret_stays() -> None:
    """A password that begins with a word does not take that word out of every message."""
    kept = redact_text("password authentication failed", [Secret("password1"), Secret("Authentication-2026")])

    assert kept == "password authentication failed"


@given(password=TOKENS)
def test_a_secret_inside_a_secret_is_hidden_too(password: str) -> None:
    """Of a login body that is secret as a whole, the password alone is hidden as well."""
    body = json.dumps({"email": "a@b.example", "password": password})

    kept = redact_text(f"no user has the password {password} here", [Secret(body)])

    assert password not in kept


@given(password=TOKENS)
def test_a_header_that_is_secret_hides_its_token(password: str) -> None:
    """Of a secret header value, the token behind its scheme is hidden as well."""
    basic = base64.b64encode(f"user:{password}".encode()).decode()
    secrets = [Secret(f"Bearer {password}x"), Secret(f"Basic {basic}")]

    kept = redact_text(f"got {password}x, {password} and {basic}", secrets)

    assert password not in kept
    assert basic not in kept


@given(secret=TOKENS)
def test_form_fields_hide_their_secret(secret: str) -> None:
    """Of a form that is secret as a whole, the secret field is hidden and the public one stays."""
    form = f"grant_type=client_credentials&client_secret={quote(secret)}"
    assume("client" not in secret and secret.lower() not in form.replace(f"={quote(secret)}", ""))

    kept = redact_text(f"client_credentials: {secret}", [Secret(form)])

    assert secret not in kept
    assert kept.startswith("client_credentials")


@given(text=AROUND)
def test_without_a_secret_in_it_a_text_stays(text: str) -> None:
    """A text that holds no form of the secret is not touched on its account."""
    assert redact_text(text, [Secret("S3cr3t-Value-0815")]) == redact_text(text, [])


def test_a_short_secret_masks_no_longer_word() -> None:
    """A short secret counts only as a word of its own."""
    kept = redact_text("passed as pass, bypass", [Secret("pass")])

    assert kept == "passed as ‹redacted›, bypass"


def test_a_number_that_is_the_secret_is_hidden() -> None:
    """A number is masked where it is the secret as a whole, and kept where it is not."""
    seen = Observation(
        id="probe:a:b:1",
        question=Question(protocol="redis", component="cache", purpose="ping", target="redis://h"),
        started=AT,
        ended=AT,
        values=(("clients", 12345678), ("memory", 123456789)),
    )

    kept = redact_observation(seen, [Secret("12345678")])

    assert kept.values == (("clients", "‹redacted›"), ("memory", 123456789))


@pytest.mark.parametrize("name", ["authorization", "cookie", "x-api-key"])
def test_headers_that_are_secrets_are_hidden(name: str) -> None:
    """Headers that carry a secret by their nature are hidden, whether or not it was ours."""
    asked = observation("short", name)
    kept = redact_observation(replace(asked, question=replace(asked.question, purpose="me")))

    assert kept.header(name) == "‹redacted›"
    assert kept.header("set-cookie") == "sid=‹redacted›; Path=/"


def test_what_identifies_an_observation_stays() -> None:
    """Names given by the configuration stay, even where a password equals one of them."""
    kept = redact_observation(observation("nothing"), [Secret("login"), Secret("auth")])

    assert (kept.id, kept.question.component, kept.question.purpose) == ("probe:login:auth:1", "auth", "login")
