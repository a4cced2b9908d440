"""Bundles are whole or absent, for their owner alone, and hold no secrets."""

import asyncio
import json
import stat
from pathlib import Path

import msgspec
import pytest

from goldenpath_lab.client.contact import Contact, witnessed
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.http import Request, Unreachable, exchange
from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.recording import Bundle, contact_row, read
from goldenpath_lab.redaction import cleaned, known_secrets, without_secrets
from goldenpath_lab.state import State
from goldenpath_lab.trial.growing import Tail

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"  # noqa: S105 - of no service


def met(answer: bytes | None, **request: object) -> list[Contact]:
    """What a witness is told of one request to a server that answers so; None: nobody listens."""
    contacts: list[Contact] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer or b"")
        writer.close()

    async def ask() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        if answer is None:
            server.close()
        where = Endpoints(auth_url="", api_url="", web_url="", addresses={"api.chat.test": "127.0.0.1"})
        asked = Request(method="POST", url=f"http://api.chat.test:{port}/x", **request)  # type: ignore[arg-type]
        with witnessed(contacts.append):
            try:
                await exchange(where, asked)
            except Unreachable:
                pass
            finally:
                server.close()

    asyncio.run(ask())
    return contacts


@pytest.mark.lab
@pytest.mark.enable_socket
def test_an_answer_is_recorded_with_its_times_and_without_secrets() -> None:
    """Status, headers, first bytes and phases are there; tokens and passwords are not, wherever they stood."""
    body = json.dumps({"access_token": TOKEN, "note": f"see {TOKEN}", "password": "hunter2", "pad": "x" * 9000})
    head = f"HTTP/1.1 503 No\r\nRetry-After: 1\r\nSet-Cookie: s={TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
    headers = {"authorization": f"Bearer {TOKEN}", "x-trace": "t1"}
    (contact,) = met((head + body).encode(), headers=headers, content=b'{"password":"hunter2"}')
    row = contact_row(7, contact)
    told = json.loads(row)
    assert (told["walk"], told["answer"]["status"], told["answer"]["headers"]["retry-after"]) == (7, 503, "1")
    assert told["answer"]["body_bytes"] == len(body)
    assert len(told["answer"]["body"]) == 600
    assert {"resolve", "connect", "first byte", "body"} <= set(told["milliseconds"])
    assert told["began"] <= told["ended"]
    assert told["request"]["headers"]["x-trace"] == "t1"
    for secret in (TOKEN, TOKEN[:30], "hunter2"):
        assert secret.encode() not in row


@pytest.mark.lab
@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("answer", "phase"),
    [(None, "connect"), (b"", "first byte"), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "body")],
    ids=["refused", "silence", "cut"],
)
def test_a_failure_is_recorded_with_its_class_and_phase(answer: bytes | None, phase: str) -> None:
    """What never came is told as well as what came, the head of a cut answer included."""
    (contact,) = met(answer, seconds=2.0)
    told = json.loads(contact_row(0, contact))
    assert told["failure"]["phase"] == phase
    assert told["failure"]["kind"]
    assert told.get("answer", {}).get("status") == (200 if phase == "body" else None)


def test_a_bundle_takes_its_place_only_when_it_is_whole(tmp_path: Path) -> None:
    """A crash leaves the one before; the next one replaces it, all files for the owner alone."""
    target = tmp_path / "run"
    first = Bundle(target)
    first.json("truth.json", ["first"])
    first.json("cloud/redis.json", {})
    assert read(target) is None
    first.finish({"number": 1})
    Bundle(target).json("truth.json", ["died here"])
    assert read(target) == {"number": 1}
    assert json.loads((target / "truth.json").read_bytes()) == ["first"]
    second = Bundle(target)
    second.lines("export.ndjson", [b"{}", b"{}"])
    second.finish({"number": 2})
    assert read(target) == {"number": 2}
    assert {path.name for path in target.iterdir()} == {"meta.json", "export.ndjson"}
    assert (target / "export.ndjson").read_bytes() == b"{}\n{}\n"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in target.rglob("*") if path.is_file()}
    assert (modes, stat.S_IMODE(target.stat().st_mode)) == ({0o600}, 0o700)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("end", [b"", b'{"meta'], ids=["empty", "torn"])
def test_a_torn_bundle_is_none(tmp_path: Path, end: bytes) -> None:
    """It is recorded anew."""
    (tmp_path / "meta.json").write_bytes(end)
    assert read(tmp_path) is None


def test_what_is_no_secret_stays() -> None:
    """Redaction takes values, not the names of fields or of errors."""
    text = '{"error":"token_expired","message":"The token has expired.","expires_in":900}'
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "text",
    [
        'asked with {"access_token": "s3cr3tvalue"}',
        r'"{\"user\":{\"password\":\"s3cr3tvalue\"}}"',
        r'"{\\\"api_key\\\": \\\"s3cr3tvalue\\\"}"',
        "FATAL: could not connect with password=s3cr3tvalue sslmode=disable",
        "GET /ws?access_token=s3cr3tvalue&v=1",
        "authorization: Bearer s3cr3tvalue",
        "Authorization: Basic s3cr3tvalue=",
        "dial postgresql://chat:s3cr3tvalue@127.0.0.4:5432/chat",
        f"cookie {TOKEN.replace('dozjg', 's3cr3tvalue')}",
    ],
)
def test_a_secret_goes_wherever_it_stands(text: str) -> None:
    """In fields, in JSON inside JSON, in addresses, headers and connection strings."""
    clean = without_secrets(text)
    assert "s3cr3tvalue" not in clean
    assert "(removed)" in clean


def test_every_file_of_a_bundle_is_without_secrets(tmp_path: Path) -> None:
    """Log, metrics, cloud and the last file; the lab's own values also where nothing tells that they are secret."""
    state = State(tmp_path / "lab")
    state.path("secrets", "jwt-secret", "1").write_text("old-and-unguessable\n")
    state.path("secrets", "database-url", "2").write_text("postgresql://chat:pw-of-the-url@/chat?host={sql}")
    state.write({"chat": "pw-of-the-role"}, "postgres", "passwords.json")
    secrets = ("old-and-unguessable", "pw-of-the-url", "pw-of-the-role", "hunter2hunter2")
    said = " ".join(secrets[:3])
    bundle = Bundle(tmp_path / "run", lambda: known_secrets(state))
    plain = b'{"b":1,  "textPayload":"password authentication failed for user \\"chat\\""}'
    bundle.lines("export.ndjson", [plain, json.dumps({"jsonPayload": {"message": said}}).encode(), said.encode()])
    bundle.json("cloud/run.json", {"env": [{"name": "MODEL_KEY", "value": secrets[3]}, {"name": "X", "value": said}]})
    bundle.finish({"notes": [said], "password": secrets[3], "nextPageToken": ""})
    written = {path.name: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    assert len(written) == 3
    assert not [(name, one) for name, text in written.items() for one in secrets if one.encode() in text]
    assert written["export.ndjson"].splitlines()[0] == plain
    assert json.loads(written["meta.json"])["nextPageToken"] == ""


def test_redaction_leaves_truths_as_they_are() -> None:
    """No pattern of a sight looks like a secret."""
    truths = [msgspec.to_builtins((fault.sights, fault.propagation, fault.mechanism)) for fault in faults().values()]
    assert cleaned(truths) == truths


def test_a_tail_yields_whole_lines_also_when_the_file_is_turned_over(tmp_path: Path) -> None:
    """Half a line waits for its end, and the rest of the old file is not lost."""
    path = tmp_path / "entries.ndjson"
    path.write_bytes(b"before\n")
    tail = Tail(path)
    with path.open("ab") as file:
        file.write(b"one\ntw")
    assert tail.fresh() == [b"one"]
    with path.open("ab") as file:
        file.write(b"o\nthree\n")
    path.replace(path.with_suffix(".old.ndjson"))
    path.write_bytes(b"four\n")
    assert tail.fresh() == [b"two", b"three", b"four"]
    assert tail.rows == [b"one", b"two", b"three", b"four"]
    assert tail.fresh() == []
