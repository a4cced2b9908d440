"""goldenpath init: what is written, what is asked, and what is left alone."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
import yaml

from goldenpath.cli.main import main

SAMPLES = Path(__file__).parents[1] / "unit" / "declared" / "samples"


class Pages(BaseHTTPRequestHandler):
    """Two services on one address, told apart by the host that was asked for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer with the page of the host."""
        host = self.headers["host"].split(":")[0]
        self.asked.append(f"{host}{self.path}")
        body = self.page(host, self.connection.getsockname()[1])
        self.send_response(200 if body is not None else 404)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def page(self, host: str, port: int) -> object:
        """Return what stands on a page."""
        auth = f"http://auth.pages.test:{port}"
        return {
            "api.pages.test/health": {"service": "api", "checks": [{"name": "database", "ok": True}]},
            "api.pages.test/api/discovery/services": {"services": [{"name": "auth", "url": auth}]},
            "auth.pages.test/health/live": {"status": "alive"},
        }.get(f"{host}{self.path}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that takes all questions at once."""

    request_queue_size = 64


@pytest.fixture
def port() -> Iterator[int]:
    """The port at which the pages are served."""
    Pages.asked.clear()
    server = Server(("127.0.0.1", 0), Pages)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit status, standard output and standard error of init."""
    status = main(("init", *arguments))
    said = capsys.readouterr()
    return status, said.out, said.err


def hosts() -> tuple[str, ...]:
    """The options by which the names lead here."""
    return tuple(w for n in ("api", "auth") for w in ("--host", f"{n}.pages.test=127.0.0.1"))


def test_files_make_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what it holds and what to do next, and config check agrees with it."""
    output = tmp_path / "goldenpath.yaml"
    status, out, err = ran(capsys, str(SAMPLES / "compose.yaml"), "--output", str(output))

    assert (status, err) == (0, "")
    assert out == (
        f"{output}: 6 components, 5 links, 0 checks. What could not be told (3) stands at its top.\n"
        f"NEXT  goldenpath config check {output}\n"
    )
    assert main(("config", "check", str(output))) == 0


def test_a_file_that_exists_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only --force does that."""
    output = tmp_path / "goldenpath.yaml"
    output.write_text("mine")
    refused = ran(capsys, str(SAMPLES / "compose.yaml"), "--output", str(output))

    assert refused == (2, "", f"{output}: a file that exists already; expected a new name. --force replaces it\n")
    assert output.read_text() == "mine"
    assert ran(capsys, str(SAMPLES / "compose.yaml"), "--output", str(output), "--force")[0] == 0
    assert output.read_text().startswith("# Written by goldenpath init")


def test_a_dash_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing but the document goes to standard output."""
    status, out, err = ran(capsys, str(SAMPLES / "state.tfstate"), "--output", "-", "--name", "Staging 2")

    assert (status, err) == (0, "")
    assert yaml.safe_load(out)["name"] == "staging-2"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.yaml",), "nowhere.yaml: no such file or directory; expected a file"),
        (
            (str(SAMPLES / "compose.yaml"), "--kind", "gatus"),
            "a file of the kind compose; expected a Gatus configuration",
        ),
        (("ftp://example.org/x",), "the URL: no http or https URL with a host; expected https://HOST"),
        (("https://x.test", "--host", "x"), "--host: x; expected NAME=ADDRESS"),
        (("https://x.test", "--nameserver", "a b"), "--nameserver: a b; expected IP:PORT"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came, what was expected."""
    status, out, err = ran(capsys, *arguments, "--output", "-")

    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_sources_that_tell_of_nothing_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Modules without targets make no environment."""
    output = tmp_path / "goldenpath.yaml"
    status, out, err = ran(capsys, str(SAMPLES / "blackbox.yml"), "--output", str(output))

    assert (status, out) == (3, "")
    assert "the module http_health has no targets" in err
    assert err.endswith("The sources tell of no component.\nNothing was written.\n")
    assert not output.exists()


def test_a_folder_may_hold_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are passed over and told of; a file that is named itself must be of use."""
    (tmp_path / "compose.yaml").write_text("services: {api: {image: api, ports: ['80:80']}}")
    (tmp_path / "README.md").write_text("# words\n")
    status, out, _ = ran(capsys, str(tmp_path), "--output", "-")

    assert status == 0
    assert f"# - {tmp_path}/README.md was passed over: nothing" in out
    assert ran(capsys, str(tmp_path / "README.md"), "--output", "-")[0] == 2


@pytest.mark.enable_socket
def test_a_url_is_asked_and_its_host_is_not_left(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The other host stands in the file with its URL, a note, and nothing asked."""
    status, out, _ = ran(capsys, f"http://api.pages.test:{port}", *hosts(), "--output", "-")
    document = yaml.safe_load(out)

    assert status == 0
    assert document["components"] == {
        "api": {"kind": "service", "url": f"http://api.pages.test:{port}", "health": ["/health"], "uses": ["database"]},
        "database": {"kind": "database"},
        "auth": {"kind": "auth", "url": f"http://auth.pages.test:{port}"},
    }
    assert "add --follow" in out
    assert {a.split("/")[0] for a in Pages.asked} == {"api.pages.test"}


@pytest.mark.enable_socket
@pytest.mark.parametrize("allowed", [("--yes",), ("--follow", "auth.pages.test")])
def test_another_host_is_asked_where_that_is_allowed(
    allowed: tuple[str, ...], port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its name, or all of them."""
    _, out, _ = ran(capsys, f"http://api.pages.test:{port}", *hosts(), *allowed, "--output", "-")

    assert yaml.safe_load(out)["components"]["auth"]["health"] == ["/health/live"]
    assert "add --follow" not in out


@pytest.mark.enable_socket
def test_files_and_a_url_make_one_file(port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A database that a health page names is the one that a file declares."""
    compose = tmp_path / "compose.yaml"
    compose.write_text("services: {db: {image: postgres, ports: ['5432:5432']}}")
    _, out, _ = ran(capsys, str(compose), f"http://api.pages.test:{port}", *hosts(), "--output", "-")
    components = yaml.safe_load(out)["components"]

    assert components["api"]["uses"] == ["db"]
    assert "database" not in components


@pytest.mark.enable_socket
def test_a_host_that_does_not_answer_writes_nothing(
    port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason is told, and what may be missing."""
    output = tmp_path / "goldenpath.yaml"
    status, out, err = ran(
        capsys, f"https://api.pages.test:{port}", "--host", "api.pages.test=127.0.0.1", "--output", str(output)
    )

    assert (status, out) == (3, "")
    assert (
        err
        == f"https://api.pages.test:{port} could not be asked: not-tls at tls; what answers there speaks no TLS: give it as http://\nNothing was written.\n"
    )
    assert not output.exists()


@pytest.mark.enable_socket
def test_names_servers_and_authorities_stand_in_the_file(
    port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was needed to reach the hosts is needed to check them."""
    output = tmp_path / "deep" / "goldenpath.yaml"
    output.parent.mkdir()
    ran(capsys, f"http://api.pages.test:{port}", *hosts(), "--output", str(output))

    assert yaml.safe_load(output.read_text())["network"] == {
        "hosts": {"api.pages.test": "127.0.0.1", "auth.pages.test": "127.0.0.1"}
    }
