"""No secret that a run holds, is given or meets stands in anything that it writes, whatever servers make of it."""

import base64
import html
import json
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile import servers
from tests.hostile.running import config, run
from tests.wire.servers import Handle, serving

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

FORMATS = ("terminal", "json", "markdown", "html", "junit")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
TOKENS = st.text(st.sampled_from(LETTERS + "_-."), min_size=14, max_size=40).map(lambda s: f"Zq7{s}x")
PASSWORDS = st.text(st.sampled_from(LETTERS + "!$%&/()=?+*#<>\"'äß@:"), min_size=10, max_size=30).map(
    lambda s: f"Jw9{s}x"
)


@dataclass(frozen=True)
class Planted:
    """The secrets of one example."""

    password: str
    api_token: str
    issued: str
    """The token that the login answers with."""
    cookie: str
    store: str
    """The cache's password."""
    logged: str
    """A password that somebody wrote into a log."""

    @property
    def jwt(self) -> str:
        """Return the issued token in the shape of a JWT."""
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
        return f"{head}.{base64.urlsafe_b64encode(self.issued.encode()).decode().rstrip('=')}.{self.issued}"

    def all(self) -> tuple[str, ...]:
        """Return every text that may stand nowhere."""
        return (self.password, self.api_token, self.issued, self.cookie, self.store, self.logged, self.jwt)


PLANTED = st.builds(
    Planted, password=PASSWORDS, api_token=TOKENS, issued=TOKENS, cookie=TOKENS, store=PASSWORDS, logged=TOKENS
)


def echo(request: bytes) -> str:
    """Return a page that repeats a request in several writings."""
    said = request.decode("utf-8", "replace")
    return f"<pre>{said}</pre> {html.escape(said)} {quote(said)} {json.dumps(said)}"


def header_of(request: bytes, name: bytes) -> str:
    """Return a header of a request."""
    lines = (line for line in request.split(b"\r\n") if line.lower().startswith(name + b":"))
    return next(lines, b":").split(b":", 1)[1].strip().decode("latin-1")


def repeating(secrets: Planted, status: int = 500) -> Callable[[bytes], bytes]:
    """Return what answers with everything that was sent, and with a cookie of its own."""

    def answer(request: bytes) -> bytes:
        sent = header_of(request, b"authorization")
        extra = (
            f"set-cookie: session={secrets.cookie}; Path=/; HttpOnly",
            f"x-echo: {sent}",
            f"www-authenticate: {sent}",
        )
        return servers.reply(echo(request), status, *extra)

    return answer


def refusing(secrets: Planted) -> Handle:
    """Return a platform that refuses the login and says what it was given."""
    return servers.Platform({path: repeating(secrets) for path in ("/auth/login", "/health", "/secret")})


def letting_in(secrets: Planted) -> Handle:
    """Return a platform that lets in, and says on the socket and in every other answer which token it got."""
    issued = servers.reply(
        {"access_token": secrets.jwt, "refresh_token": secrets.issued}, 200, f"set-cookie: sid={secrets.cookie}"
    )
    refusal = servers.frame({"type": "error_message", "code": "TOKEN_SIGNATURE", "message": f"bad: {secrets.jwt}"})
    talk = servers.saying(refusal, servers.frame(b"\x03\xf0token " + secrets.issued[:60].encode(), 8))
    more = {path: repeating(secrets) for path in ("/health", "/secret", "/auth/logout")}
    return servers.Platform({"/auth/login": issued, **more}, talk=talk)


def leading_away(secrets: Planted) -> Handle:
    """Return a platform whose answers lead to URLs with tokens in them."""
    there = f"location: http://other.example.test/?access_token={secrets.issued}&password={quote(secrets.password)}"
    answers = {path: servers.reply("", 302, there) for path in ("/auth/login", "/health", "/secret")}
    return servers.Platform({**answers})


KINDS: dict[str, Callable[[Planted], Handle]] = {
    "refusing": refusing,
    "letting in": letting_in,
    "leading away": leading_away,
}


def telling(sock: socket.socket) -> None:
    """Play a cache that repeats whatever it is told in its complaint."""
    while data := sock.recv(65_536):
        words = data.replace(b"\r\n", b" ")
        sock.sendall(b"-WRONGPASS you said " + words + b"\r\n")


def entry(number: int, text: str) -> dict[str, object]:
    """Return a text as an entry of a log, written just now."""
    return {
        "insertId": f"e{number}",
        "timestamp": datetime.now(UTC).isoformat(),
        "severity": "ERROR",
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "chat-api"}},
        "textPayload": text,
    }


def written(folder: Path) -> dict[str, str]:
    """Return everything that a run left in its folders."""
    files = [f for name in ("reports", "bundle", "state") for f in (folder / name).rglob("*") if f.is_file()]
    return {str(f.relative_to(folder)): f.read_text("utf-8", "replace") for f in files}


def told(folder: Path, kind: str, secrets: Planted, format_: str) -> dict[str, str]:
    """Run once in one format, and return everything that was written, by where."""
    with serving(KINDS[kind](secrets)) as port, serving(telling) as cache:
        url = f"http://127.0.0.1:{port}"
        given = config(folder, url)
        (folder / "password").write_text(secrets.password)
        texts = (f"login failed: password={secrets.logged} for walker", f"refused: Bearer {secrets.jwt}")
        rows = [entry(number, text) for number, text in enumerate(texts)]
        (folder / "log.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
        given["components"]["chat-api"]["token"] = "env:API_TOKEN"  # noqa: S105 - a reference
        given["components"]["cache"] = {"kind": "cache", "url": f"redis://127.0.0.1:{cache}", "password": "env:STORE"}
        given["checks"] = [
            {"name": "secret", "component": "chat-api", "http": "/secret", "expect": ["body contains 'x'"]}
        ]
        given["logs"] = [{"file": "log.ndjson"}]
        options = (
            "--format",
            format_,
            "--explain",
            "--output",
            str(folder / "reports"),
            "--bundle",
            str(folder / "bundle"),
        )
        done = run(folder, given, *options, seconds=6.0, API_TOKEN=secrets.api_token, STORE=secrets.store)
    assert done.returncode in {0, 1, 3}, done.stderr
    return {"stdout": done.stdout, "stderr": done.stderr, **written(folder)}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(secrets=PLANTED)
def test_no_secret_stands_in_anything_written(kind: str, format_: str, secrets: Planted) -> None:
    """Passwords, tokens, cookies and keys are in no format, no report, no bundle and no progress."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = told(folder, kind, secrets, format_)
    forms = {
        form
        for secret in secrets.all()
        for form in (secret, quote(secret), html.escape(secret), json.dumps(secret)[1:-1])
    }
    leaks = {where: form for where, text in found.items() for form in forms if form in text}

    assert {"bundle/observations.json", "reports/report.html", "reports/report.md"} <= set(found)
    assert "‹redacted›" in found["bundle/observations.json"]
    assert "‹redacted›" in found["bundle/scan.json"]
    assert leaks == {}
