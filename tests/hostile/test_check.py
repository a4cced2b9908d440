"""Whatever an environment does, a check ends in time with a verdict, and accuses nobody wrongly."""

from pathlib import Path

import pytest

from tests.hostile import servers
from tests.hostile.running import checked, config
from tests.wire.servers import Handle, answering, closed_port, dripping, reset, serving, silent

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def test_everything_refused_is_told(tmp_path: Path) -> None:
    """Nobody listens: a verdict, and no application accused with certainty."""
    told = checked(tmp_path, config(tmp_path, f"http://127.0.0.1:{closed_port()}"))

    assert told.status != "healthy"
    assert "refused" in told.reasons
    assert told.confirmed("application", "test") == []


BROKEN: dict[str, tuple[Handle, set[str]]] = {
    "silent": (silent, {"silent", "deadline", "too-slow"}),
    "drips": (dripping(b"HTTP/1.1 200 OK\r\n"), {"too-slow", "deadline"}),
    "drips a body": (dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"), {"too-slow", "deadline"}),
    "1 GB": (servers.endless, {"too-large"}),
    "headers without end": (servers.headers_without_end, {"too-large", "malformed"}),
    "redirects to itself": (servers.redirecting(), set()),
    "redirects away": (servers.redirecting("http://other.example.test/"), set()),
    "no HTTP": (answering(b"\x00\x01\x02 what do you want\r\n\r\n"), {"malformed", "wrong-protocol"}),
    "half a status line": (answering(b"HTTP/1.1 2"), {"closed"}),
    "a status that is none": (answering(b"HTTP/1.1 999999 Yes\r\ncontent-length: 0\r\n\r\n"), set()),
    "two lengths": (
        answering(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!"),
        {"malformed"},
    ),
    "a chunk without size": (
        answering(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n"),
        {"malformed"},
    ),
    "closes": (answering(), {"closed"}),
    "resets": (reset, {"reset", "closed"}),
    "gzip bomb": (servers.bomb, {"too-large"}),
    "gzip that is none": (
        answering(servers.reply("hello", 200, "content-encoding: gzip")),
        {"malformed"},
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_server_out_of_order_is_told(name: str, tmp_path: Path) -> None:
    """The reason is one of the list, the run ends in time, and nothing but what was seen is accused."""
    handle, reasons = BROKEN[name]
    with serving(handle) as port:
        told = checked(tmp_path, config(tmp_path, f"http://127.0.0.1:{port}"))

    assert told.status != "healthy"
    assert not reasons or told.reasons & reasons, told.reasons
    assert told.confirmed() == []


RUN = servers.good_run()
PAIR = {"call_id": ["a list"]}
TALKS: dict[str, servers.Talk] = {
    "a type that is a list": servers.saying(servers.greeting(), servers.frame({"type": ["x"]})),
    "a greeting that is a list": servers.saying(servers.frame(["x"])),
    "a call without a name": servers.saying(
        servers.greeting(),
        RUN[0],
        *(servers.event(kind, **PAIR) for kind in ("agent_started", "agent_thinking", "tool_executing")),
        servers.event("tool_completed", **PAIR),
        servers.event("agent_completed", result="391"),
    ),
    "a masked frame": servers.saying(b"\x81\x81abcd\x00"),
    "reserved bits": servers.saying(b"\xf1\x01x"),
    "a frame of 9 EB": servers.saying(b"\x81\x7f\x7f" + b"\xff" * 7),
    "no UTF-8": servers.saying(b"\x81\x02\xff\xfe"),
    "half a close code": servers.saying(b"\x88\x01\x03"),
    "no frame at all": servers.saying(b"HTTP/1.1 500 Sorry\r\n\r\n"),
    "pings without end": servers.flooding([servers.greeting()], servers.frame(b"x", 9)),
    "events without end": servers.flooding([servers.greeting(), RUN[0]], servers.event("agent_thinking")),
    "keep-alives without end": servers.flooding([servers.greeting()], servers.frame({"type": "ping"})),
    "pieces without end": servers.flooding(
        [servers.greeting(), servers.frame(b"x", final=False)], servers.frame(b"", 0, final=False)
    ),
    "nothing": silent,
}


@pytest.mark.parametrize("name", TALKS)
def test_a_conversation_out_of_protocol_is_told(name: str, tmp_path: Path) -> None:
    """The path ends at a step of the conversation, in time, and the health that answers is not accused."""
    with serving(servers.Platform(talk=TALKS[name])) as port:
        told = checked(tmp_path, config(tmp_path, f"http://127.0.0.1:{port}"))
    failed = {s["name"] for w in told.walks for s in w["steps"] if s["ok"] is False}

    assert told.status != "healthy"
    assert failed & {"socket", "message", "events", "answer", "stored"}
    assert told.confirmed() == []


def test_an_id_of_the_server_is_no_path(tmp_path: Path) -> None:
    """What a server calls its thread stands quoted in the URLs that are asked with it."""
    receipt = {"type": "message_accepted", "thread_id": "../x\r\nhost: other", "run_id": "run-0001", "message_id": "m"}
    talk = servers.saying(servers.greeting(), servers.frame(receipt), *RUN[1:])
    with serving(servers.Platform(talk=talk)) as port:
        told = checked(tmp_path, config(tmp_path, f"http://127.0.0.1:{port}"))
    asked = [o["question"]["target"] for o in told.observations if "/api/threads/" in o["question"]["target"]]

    assert asked
    assert all("/api/threads/..%2Fx%0D%0Ahost%3A%20other" in target for target in asked)


ANSWERS: dict[str, dict[str, bytes]] = {
    "a token that is a list": {"/auth/login": servers.reply({"access_token": ["x"]})},
    "a token with line ends": {"/auth/login": servers.reply({"access_token": "abcdefgh\r\nx-other: 1"})},
    "a token of 1 MB": {"/auth/login": servers.reply({"access_token": "t" * 1_000_000})},
    "half a surrogate": {"/auth/login": servers.reply(b'{"access_token": "\\ud800"}')},
    "an endless number": {"/auth/login": servers.reply(b'{"error": ' + b"1" * 6000 + b"}", 400)},
    "depth": {"/auth/login": servers.reply(b"[" * 5000 + b"]" * 5000), "/health": servers.reply(b"[" * 9000)},
    "a date past all years": {
        "/health": servers.reply({}, 200, "x-served-by: a/1", f"date: 1 Jan {'9' * 20} 00:00:00")
    },
    "checks of no shape": {
        "/health": servers.reply({"status": [1], "checks": [{"name": {}, "ok": False}, 5, None], "reasons": 7}, 503)
    },
    "reasons of no shape": {
        "/health": servers.reply({"checks": {"database": "down"}, "reasons": {"database": [1]}}, 503)
    },
    "a wait past all years": {"/auth/login": servers.reply({"error": "busy"}, 429, f"retry-after: {'9' * 20}")},
    "a location that is no URL": {
        path: servers.reply("", 302, f"location: http://{host}/")
        for path, host in (("/health", "[oops"), ("/auth/login", "other.test:99999999"))
    },
    "signs for the terminal": {"/auth/login": servers.reply("\x1b[2J\x1b]0;owned\x07", 500)},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_no_shape_is_told(name: str, tmp_path: Path) -> None:
    """Values that nobody expects are seen, not tripped over, and no sign of them reaches a terminal."""
    with serving(servers.Platform(ANSWERS[name])) as port:
        told = checked(tmp_path, config(tmp_path, f"http://127.0.0.1:{port}"))

    assert "\x1b" not in told.out + told.err
    assert [c for c in told.confirmed() if not c.startswith("test")] == []


def test_a_portal_that_answers_for_everybody_is_our_own_trouble(tmp_path: Path) -> None:
    """Where every host leads to one that nobody declared, the environment itself was not seen."""
    portal = servers.redirecting("http://login.portal.test/")
    with serving(portal) as one, serving(portal, host="127.0.0.2") as other:
        given = config(tmp_path, f"http://127.0.0.1:{one}")
        given["components"]["chat-auth"]["url"] = f"http://127.0.0.2:{other}"
        told = checked(tmp_path, given)

    assert told.verdict["layers"] == ["test"]
    assert told.verdict["causes"][0]["signature"] == "checker-behind-portal"
