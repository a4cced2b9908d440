"""What the API's door and its stores refuse: settings that run programs, races, half-open and endless requests."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.lab.cloud.conftest import PLACE, Cloud, Told

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

DATABASE = "/v1/projects/chat-lab/instances/chat-db"
OBJECTS = "/storage/v1/b/limits/o"


def flags(cloud: Cloud, *rows: tuple[str, str]) -> Told:
    """What the API answers to a change of the database's flags."""
    chosen = [{"name": name, "value": value} for name, value in rows]
    return cloud.ask("PATCH", DATABASE, {"settings": {"databaseFlags": chosen}})


def upload(cloud: Cloud, name: str, content: bytes, query: str = "") -> Told:
    """What the API answers to an upload into the bucket of these tests."""
    cloud.ask("POST", "/storage/v1/b?project=chat-lab", {"name": "limits"})
    return cloud.ask("POST", f"/upload/storage/v1/b/limits/o?uploadType=media&name={name}{query}", content)


@pytest.mark.parametrize(
    "row",
    [
        ("archive_command", "touch x"),
        ("ssl_passphrase_command", "touch x"),
        ("shared_preload_libraries", "x"),
        ("session_preload_libraries", "x"),
        ("local_preload_libraries", "x"),
        ("include", "/etc/hostname"),
        ("include_dir", "/etc"),
        ("config_file", "/etc/hostname"),
        ("dynamic_library_path", "/opt"),
        ("work_mem", "lots"),
        ("work_mem", "9" * 12),
        ("max_connections", "1"),
        ("default_transaction_read_only", "perhaps"),
    ],
)
def test_only_flags_of_cloud_sql_are_taken(cloud: Cloud, row: tuple[str, str]) -> None:
    """A setting that names a program, a library or a file, or a value that fits no flag, changes nothing."""
    before = cloud.get(DATABASE)["settings"]["databaseFlags"]
    told = flags(cloud, row)
    assert told.status == 400, told
    assert told.body["error"]["message"]
    assert cloud.get(DATABASE)["settings"]["databaseFlags"] == before


def test_a_flag_is_set_and_what_is_read_can_be_sent_back(cloud: Cloud) -> None:
    """The server runs with it afterwards, and the flags the lab began with are taken as they are shown."""
    before = [(one["name"], one["value"]) for one in cloud.get(DATABASE)["settings"]["databaseFlags"]]
    for rows in ([*before, ("statement_timeout", "45000")], before):
        operation = flags(cloud, *rows).body
        while operation["status"] != "DONE":
            time.sleep(0.1)
            operation = cloud.get(f"/v1/projects/chat-lab/operations/{operation['name']}")
        assert "error" not in operation
        shown = cloud.get(DATABASE)["settings"]["databaseFlags"]
        assert [(one["name"], one["value"]) for one in shown] == sorted(rows)
    assert cloud.comes_to_walk()


def test_of_many_writers_who_want_a_new_object_one_wins(cloud: Cloud) -> None:
    """A condition on the generation is checked where the object is written, not before."""
    blocks = [bytes([number]) * 300_000 for number in range(8)]
    upload(cloud, "warm", b"")
    with ThreadPoolExecutor(8) as writers:
        told = list(writers.map(lambda block: upload(cloud, "race", block, "&ifGenerationMatch=0"), blocks))
    assert sorted(one.status for one in told) == [200] + [412] * 7
    winner = blocks[[one.status for one in told].index(200)]
    assert cloud.ask("GET", f"{OBJECTS}/race?alt=media").body == winner


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=2-3", 206, b"cd"),
        ("bytes=-2", 206, b"ef"),
        ("bytes=4-99", 206, b"ef"),
        ("bytes=6-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=4-2", 200, b"abcdef"),
        (f"bytes={'9' * 5000}-", 200, b"abcdef"),
        (f"bytes=-{'9' * 5000}", 200, b"abcdef"),
    ],
)
def test_a_range_is_given_or_passed_over(cloud: Cloud, asked: str, status: int, content: bytes) -> None:
    """Whatever the header says, the answer is a part, the whole, or that there is no such part."""
    upload(cloud, "letters", b"abcdef")
    told = cloud.ask("GET", f"{OBJECTS}/letters?alt=media", Range=asked)
    assert (told.status, told.body) == (status, content)


@pytest.mark.parametrize(
    "changes",
    [
        {"metadata": "yes"},
        {"metadata": {"a": 5}},
        {"contentType": 5},
        {"contentType": "text/plain\nx: y"},
        {"cacheControl": {}},
        {"contentEncoding": ["gzip"]},
        {"customTime": "soon"},
    ],
)
def test_a_change_of_an_object_has_the_right_types(cloud: Cloud, changes: dict[str, Any]) -> None:
    """What is no text, or no map of texts, is refused, and the object stays as it was."""
    upload(cloud, "typed", b"x")
    told = cloud.ask("PATCH", f"{OBJECTS}/typed", changes)
    assert told.status == 400, told
    assert cloud.get(f"{OBJECTS}/typed")["metageneration"] == "1"


def test_metadata_are_merged_and_taken_away(cloud: Cloud) -> None:
    """A patch leaves what it does not name, and null removes."""
    upload(cloud, "merged", b"x")
    for change in ({"a": "1", "b": "2"}, {"b": None, "c": "3"}):
        told = cloud.ask("PATCH", f"{OBJECTS}/merged", {"metadata": change})
    assert told.body["metadata"] == {"a": "1", "c": "3"}
    assert "metadata" not in cloud.ask("PATCH", f"{OBJECTS}/merged", {"metadata": None}).body


def test_half_open_requests_do_not_shut_the_door(cloud: Cloud) -> None:
    """Too many connections are told so in JSON; those that send no whole request end by themselves."""
    host, port = cloud.url.removeprefix("http://").split(":")
    held = [socket.create_connection((host, int(port))) for _ in range(210)]
    try:
        for each in held[:150]:
            each.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        full = cloud.ask("GET", "/v1/projects/chat-lab")
        assert full.status == 503, full
        assert full.body["error"]["status"] == "UNAVAILABLE"
        deadline = time.monotonic() + 20
        while cloud.ask("GET", "/v1/projects/chat-lab").status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        for each in held:
            each.close()


def test_endless_headers_are_cut(cloud: Cloud) -> None:
    """Headers have a limit of size too."""
    host, port = cloud.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")

        def go_on() -> None:
            for _ in range(10_000):
                wire.sendall(b"x-more: " + b"x" * 8000 + b"\r\n")

        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            go_on()


def test_versions_are_those_of_the_servers(cloud: Cloud) -> None:
    """The instances say what runs."""
    data = cloud.lab.folder / "postgres" / "data" / "PG_VERSION"
    assert cloud.get(DATABASE)["databaseVersion"] == f"POSTGRES_{data.read_text(encoding='utf-8').strip()}"
    where = next(one for one in cloud.lab.command("status")["parts"] if one["name"] == "cache")["address"]
    host, port = where.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(b"INFO server\r\n")
        said = dict(line.split(":", 1) for line in wire.recv(8192).decode().splitlines() if ":" in line)
    cache = cloud.get(f"/v1/{PLACE}/instances/chat-cache")
    assert cache["redisVersion"] == "REDIS_" + "_".join(said["redis_version"].split(".")[:2])
    assert cache["labels"] == {"valkey-version": said["valkey_version"].replace(".", "-")}
    assert "requirepass" not in json.dumps(cache)
