"""References to secrets, followed where they lie; no error tells a value."""

import json
import socket
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from goldenpath.model.errors import SecretMissing
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.wire.secrets import FollowedSecrets
from tests.wire.servers import head_of, prober, serving


def refused(secrets: FollowedSecrets, ref: SecretRef) -> str:
    """Return why a secret cannot be had."""
    with pytest.raises(SecretMissing) as told:
        secrets.get(ref)
    return told.value.why


def env(name: str, part: str = "") -> SecretRef:
    """Return a reference to a variable."""
    return SecretRef(scheme="env", name=name, part=part)


def test_a_variable() -> None:
    """Its value, without a line end behind it."""
    assert FollowedSecrets(environment={"A": "x\n"}).get(env("A")) == Secret("x")


@pytest.mark.parametrize(
    ("environment", "part", "why"),
    [
        ({}, "", "is not set"),
        ({"A": ""}, "", "is empty"),
        ({"A": "text"}, "b", "is no JSON"),
        ({"A": '{"b": true}'}, "b", "has no such part"),
        ({"A": '{"b": ["s3cr3t"]}'}, "b", "has no such part"),
        ({"A": '["s3cr3t"]'}, "b", "has no such part"),
    ],
)
def test_a_variable_that_holds_no_secret(environment: Mapping[str, str], part: str, why: str) -> None:
    """Why is said, the value is not."""
    told = refused(FollowedSecrets(environment=environment), env("A", part))

    assert why in told
    assert "s3cr3t" not in told


@pytest.mark.parametrize(("value", "secret"), [("text", "text"), (17, "17")])
def test_a_part_of_json(tmp_path: Path, value: str | int, secret: str) -> None:
    """A member by its name."""
    (tmp_path / "all.json").write_text(json.dumps({"chat": value, "other": "x"}))
    ref = SecretRef(scheme="file", name="all.json", part="chat")

    assert FollowedSecrets(str(tmp_path)).get(ref) == Secret(secret)


def test_a_file(tmp_path: Path) -> None:
    """Its text, without the line end that editors leave."""
    (tmp_path / "token").write_text("s3cr3t\r\n")

    assert FollowedSecrets().get(SecretRef(scheme="file", name=str(tmp_path / "token"))).reveal() == "s3cr3t"


def test_files_that_hold_no_secret(tmp_path: Path) -> None:
    """Absent, a folder, too large, no text."""
    (tmp_path / "large").write_bytes(b"s3cr3t" * 20_000)
    (tmp_path / "binary").write_bytes(b"s3cr3t\xff")
    secrets = FollowedSecrets(str(tmp_path))
    found = [refused(secrets, SecretRef(scheme="file", name=n)) for n in ("absent", ".", "large", "binary")]

    assert found == ["does not exist", "is no file", "is larger than 65536 bytes", "is no text in UTF-8"]


def test_a_secret_is_looked_up_once(tmp_path: Path) -> None:
    """What was found is kept for the run."""
    file = tmp_path / "token"
    file.write_text("first")
    secrets = FollowedSecrets()
    ref = SecretRef(scheme="file", name=str(file))
    secrets.get(ref)
    file.unlink()

    assert secrets.get(ref) == Secret("first")


def test_a_command_runs_only_where_allowed() -> None:
    """Without leave, the reference leads nowhere."""
    ref = SecretRef(scheme="cmd", name=f"{sys.executable} -c 'print(\"s3cr3t\")'")

    assert "--allow-commands" in refused(FollowedSecrets(), ref)
    assert FollowedSecrets(commands=True).get(ref) == Secret("s3cr3t")


def test_a_command_that_fails_tells_nothing_that_it_wrote() -> None:
    """What it wrote may be half of the secret."""
    ref = SecretRef(scheme="cmd", name=f"{sys.executable} -c 'import sys; sys.exit(\"s3cr3t\")'")

    assert refused(FollowedSecrets(commands=True), ref) == "gave none: the command ended with status 1"


@pytest.mark.parametrize("line", ["", "'open", "/no/such/program"])
def test_a_command_line_that_is_none(line: str) -> None:
    """It is refused, not run."""
    assert refused(FollowedSecrets(commands=True), SecretRef(scheme="cmd", name=line))


def test_an_unknown_scheme() -> None:
    """Those that are known are named."""
    assert "expected one of env, file, cmd, gcp-secret" in refused(FollowedSecrets(), SecretRef(scheme="x", name="y"))


TOKEN = {"GOOGLE_OAUTH_ACCESS_TOKEN": "t0k3n"}
GOOGLE = SecretRef(scheme="gcp-secret", name="projects/p/secrets/s/versions/latest")


@contextmanager
def google(
    answer: bytes, status: bytes = b"200 OK", *, given: Mapping[str, str]
) -> Iterator[tuple[FollowedSecrets, list[bytes]]]:
    """Give secrets that ask a server which answers so, and what it hears."""
    heard: list[bytes] = []

    def handle(sock: socket.socket) -> None:
        heard.append(head_of(sock))
        body = b'{"access_token": "m3t4"}' if b"/computeMetadata/" in heard[-1] else answer
        sock.sendall(b"HTTP/1.1 %s\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body))

    with serving(handle) as port:
        url = f"http://127.0.0.1:{port}"
        environment = {name: value.replace("URL", url) for name, value in given.items()}
        yield FollowedSecrets(wire=prober(), environment={"GOLDENPATH_SECRETMANAGER": url, **environment}), heard


def payload(secret: bytes) -> bytes:
    """Return an answer of Secret Manager."""
    return json.dumps({"name": GOOGLE.name, "payload": {"data": b64encode(secret).decode()}}).encode()


@pytest.mark.enable_socket
def test_secret_manager() -> None:
    """The version is accessed with the token of the environment."""
    with google(payload(b"s3cr3t\n"), given=TOKEN) as (secrets, heard):
        assert secrets.get(GOOGLE) == Secret("s3cr3t")

    assert heard[0].startswith(b"GET /v1/projects/p/secrets/s/versions/latest:access HTTP/1.1\r\n")
    assert b"authorization: Bearer t0k3n\r\n" in heard[0]


@pytest.mark.enable_socket
def test_the_declared_metadata_server_gives_the_token() -> None:
    """It is asked only where it is declared."""
    with google(payload(b"s3cr3t"), given={"GOLDENPATH_METADATA_SERVER": "URL"}) as (secrets, heard):
        assert secrets.get(GOOGLE) == Secret("s3cr3t")

    assert b"authorization: Bearer m3t4\r\n" in heard[1]


@pytest.mark.enable_socket
def test_no_token_at_all() -> None:
    """Nobody is asked, and what to set is said."""
    with google(payload(b"s3cr3t"), given={}) as (secrets, heard):
        assert "set GOOGLE_OAUTH_ACCESS_TOKEN" in refused(secrets, GOOGLE)

    assert heard == []


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("answer", "status", "why"),
    [
        (b'{"error": "s3cr3t"}', b"403 Forbidden", "Secret Manager answered 403"),
        (b"s3cr3t", b"200 OK", "in a shape that cannot be read"),
        (b'{"payload": {"data": "s3cr3t!"}}', b"200 OK", "in a shape that cannot be read"),
    ],
)
def test_secret_manager_says_no(answer: bytes, status: bytes, why: str) -> None:
    """The status is told, the answer is not."""
    with google(answer, status, given=TOKEN) as (secrets, _):
        told = refused(secrets, GOOGLE)

    assert why in told
    assert "s3cr3t" not in told
