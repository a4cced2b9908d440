"""The WebSocket as its clients see it, against a real instance with real stores."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from tests.lab.chat.backend import Backend, Instance, backend
from tests.lab.chat.conftest import Stores

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The event loop that the services run on; the library's own fails to abort a transport that has just emptied."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="module")
async def chat(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Backend]:
    """The backend with one instance."""
    async with backend(stores, tmp_path_factory.mktemp("backend")) as it:
        await it.start()
        yield it


@pytest.fixture
def instance(chat: Backend) -> Instance:
    """The instance."""
    return chat.instances[0]


async def test_a_message_runs_the_golden_path(chat: Backend, instance: Instance) -> None:
    """Events come in the promised order, numbered without gaps, and end with the stored answer."""
    person = await chat.person()
    async with instance.chat(person) as talk:
        accepted = await talk.ask("What is 17*23?")
        end = await talk.ended()
    assert talk.wire.subprotocol == "chat.v1"
    assert talk.greeting["user_id"] == str(person.id)
    events = talk.events()
    kinds = [event["type"] for event in events if event["type"] != "answer_delta"]
    assert kinds == talk.greeting["golden_path_events"]
    assert [event["payload"]["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert {event["attempt"] for event in events} == {1}
    assert end["payload"]["metadata"]["result"] == "17*23 = 391."
    assert "".join(e["payload"]["text"] for e in events if e["type"] == "answer_delta") == "17*23 = 391."
    listed = (await instance.get(f"/api/threads/{accepted['thread_id']}/messages", person)).json()["messages"]
    assert [(each["role"], each["content"]) for each in listed] == [
        ("user", "What is 17*23?"),
        ("assistant", "17*23 = 391."),
    ]
    assert listed[1]["id"] == end["payload"]["message_id"]


async def test_a_tool_call_is_named_and_answered(chat: Backend, instance: Instance) -> None:
    """What a person wrote before is found, what others wrote is not."""
    person, other = await chat.person(), await chat.person()
    async with instance.chat(other) as talk:
        await talk.ask("I will never visit Lisbon")
        await talk.ended()
    async with instance.chat(person) as talk:
        await talk.ask("Lisbon was sunny in May")
        await talk.ended()
        await talk.ask("find what I said about lisbon")
        end = await talk.ended()
    assert "Lisbon was sunny in May" in end["payload"]["metadata"]["result"]
    assert "never visit" not in end["payload"]["metadata"]["result"]
    last = talk.events()[-8:]
    call, done = (
        next(e["payload"] for e in last if e["type"] == kind) for kind in ("tool_executing", "tool_completed")
    )
    assert call["call_id"] == done["call_id"]
    assert done["tool_name"] == "search_threads"
    assert done["success"] is True


async def test_a_repeated_message_is_the_same_message(chat: Backend, instance: Instance) -> None:
    """The repeat gets the first ids and the run's events once more; one message and one answer are stored."""
    person = await chat.person()
    async with instance.chat(person) as talk:
        first = await talk.ask("2 + 2", client_message_id="once")
        await talk.ended()
        before = talk.events()
        talk.seen.clear()
        again = await talk.ask("2 + 2", client_message_id="once")
        await talk.ended()
    assert (first["duplicate"], again["duplicate"]) == (False, True)
    assert {**first, "duplicate": True} == again
    assert talk.events() == before
    assert await chat.rows("SELECT role FROM messages WHERE user_id = $1 ORDER BY role", person.id) == [
        {"role": "assistant"},
        {"role": "user"},
    ]


async def test_the_same_message_over_many_connections_is_stored_once(chat: Backend, instance: Instance) -> None:
    """Those who send at the same moment get the same ids, and no empty thread is left over."""
    person = await chat.person()

    async def send() -> tuple[str, bool]:
        async with instance.chat(person) as talk:
            accepted = await talk.ask("5 * 5", client_message_id="twin")
            return accepted["run_id"], accepted["duplicate"]

    answers = await asyncio.gather(*(send() for _ in range(8)))
    assert len({run_id for run_id, _ in answers}) == 1
    assert [duplicate for _, duplicate in answers].count(False) == 1
    assert len(await chat.rows("SELECT id FROM threads WHERE user_id = $1", person.id)) == 1


async def test_every_connection_of_a_user_sees_the_run(chat: Backend, instance: Instance) -> None:
    """A second connection gets the very same events, a stranger's none."""
    person, stranger = await chat.person(), await chat.person()
    async with instance.chat(person) as one, instance.chat(person) as two, instance.chat(stranger) as three:
        await one.ask("3 * 3")
        await one.ended()
        await two.ended()
        await three.say(type="ping")
        await three.hear("pong")
    assert one.events() == two.events()
    assert three.events() == []


async def test_a_run_is_resumed_from_a_place(chat: Backend, instance: Instance) -> None:
    """After a reconnect the events with a higher sequence come, and no others."""
    person = await chat.person()
    async with instance.chat(person) as talk:
        accepted = await talk.ask("4 * 4")
        await talk.ended()
    async with instance.chat(person) as later:
        await later.say(type="resume", run_id=accepted["run_id"], after=2)
        await later.ended()
    assert later.events() == talk.events()[2:]


async def test_another_instance_resumes_from_redis_and_without_events_from_the_database(
    chat: Backend, instance: Instance
) -> None:
    """The other instance knows the events; when they are gone the stored answer is told as a replay."""
    person, other = await chat.person(), await chat.start()
    async with instance.chat(person) as talk, other.chat(person) as elsewhere:
        accepted = await talk.ask("6 * 6")
        await talk.ended()
        await elsewhere.ended()
        assert elsewhere.events() == talk.events()
    async with other.chat(person) as later:
        await later.say(type="resume", run_id=accepted["run_id"], after=0)
        await later.ended()
        assert later.events() == talk.events()
    await chat.stores.ask(chat.stores.valkey.stop())
    await chat.stores.ask(chat.stores.valkey.start())
    third = await chat.start()
    async with third.chat(person) as last:
        await last.say(type="resume", run_id=accepted["run_id"], after=0)
        end = await last.ended()
    assert end["payload"]["replayed"] is True
    assert end["payload"]["metadata"]["result"] == "6 * 6 = 36."


async def test_what_belongs_to_others_is_unknown(chat: Backend, instance: Instance) -> None:
    """Neither thread nor run of another user can be seen, written to, resumed or deleted."""
    owner, other = await chat.person(), await chat.person()
    async with instance.chat(owner) as talk:
        accepted = await talk.ask("1 + 1")
        await talk.ended()
    thread, run = f"/api/threads/{accepted['thread_id']}", f"/api/runs/{accepted['run_id']}"
    async with instance.client(other) as client:
        for path in (thread, f"{thread}/messages", run):
            assert (await client.get(path)).status_code == 404
        assert (await client.delete(thread)).status_code == 404
        assert (await client.post(f"{thread}/messages", json={"message": "hello"})).json()["error"] == "thread_unknown"
        assert (await client.get("/api/threads")).json() == {"threads": []}
    async with instance.chat(other) as stranger:
        await stranger.say(type="resume", run_id=accepted["run_id"], after=0)
        assert (await stranger.hear("error_message"))["code"] == "THREAD_UNKNOWN"
        await stranger.say(type="chat", client_message_id="x", content="hi", thread_id=accepted["thread_id"])
        assert (await stranger.hear("error_message"))["code"] == "THREAD_UNKNOWN"
        assert stranger.events() == []
    assert (await instance.get(run, owner)).json()["status"] == "completed"


async def test_threads_over_http(chat: Backend, instance: Instance) -> None:
    """A thread is made, written to, read page by page, and gone once deleted."""
    person = await chat.person()
    async with instance.client(person) as client:
        made = await client.post("/api/threads", json={"title": "Sums", "metadata": {"colour": "red"}})
        assert made.status_code == 201
        path = f"/api/threads/{made.json()['id']}"
        async with instance.chat(person) as talk:
            sent = await client.post(f"{path}/messages", json={"message": "7 * 7", "client_message_id": "seven"})
            assert sent.status_code == 202
            await talk.ended()
        again = await client.post(f"{path}/messages", json={"message": "7 * 7", "client_message_id": "seven"})
        assert again.json() == {**sent.json(), "duplicate": True}
        first = (await client.get(f"{path}/messages", params={"limit": 1})).json()["messages"]
        rest = (await client.get(f"{path}/messages", params={"after": first[0]["id"]})).json()["messages"]
        assert [each["content"] for each in (*first, *rest)] == ["7 * 7", "7 * 7 = 49."]
        assert (await client.get(f"{path}/messages", params={"after": "x"})).status_code == 422
        assert (await client.get("/api/threads")).json()["threads"][0]["title"] == "Sums"
        assert (await client.delete(path)).status_code == 204
        assert (await client.get(path)).json()["error"] == "thread_unknown"
        assert (await client.post(f"{path}/messages", json={"message": "more"})).status_code == 404


async def test_content_is_data(chat: Backend, instance: Instance) -> None:
    """Scripts and SQL are stored as they were written."""
    person = await chat.person()
    content = "<script>alert(1)</script>'); DROP TABLE messages; -- \u202e\U0001f600"
    async with instance.chat(person) as talk:
        accepted = await talk.ask(content)
        await talk.ended()
    listed = (await instance.get(f"/api/threads/{accepted['thread_id']}/messages", person)).json()["messages"]
    assert listed[0]["content"] == content


async def test_refused_frames_are_told_apart(chat: Backend, instance: Instance) -> None:
    """Each gets its code, and the conversation goes on."""
    said = {
        '{"type": "dance"}': "UNKNOWN_TYPE",
        '{"type": "chat", "client_message_id": "a"}': "INVALID",
        '{"type": "chat", "client_message_id": "a", "content": 7}': "INVALID",
        '{"type": "chat", "client_message_id": "a", "content": "\\u0000"}': "INVALID",
        '{"type": "resume", "run_id": "7"}': "INVALID",
        '{"type": "chat", "client_message_id": "a", "content": "' + "x" * 8001 + '"}': "MESSAGE_TOO_LONG",
        "[1]": "MALFORMED",
        "{": "MALFORMED",
    }
    async with instance.chat(await chat.person()) as talk:
        for frame, code in said.items():
            await talk.wire.send(frame)
            assert (await talk.hear("error_message"))["code"] == code
        await talk.say(type="ping")
        assert await talk.hear("pong") == {"type": "pong"}


async def test_the_third_malformed_frame_in_a_row_ends_it(chat: Backend, instance: Instance) -> None:
    """The first two are forgiven."""
    async with instance.chat(await chat.person()) as talk:
        for _ in range(3):
            await talk.wire.send("not json")
        assert await talk.closed() == (1008, "third malformed message in a row")


@pytest.mark.parametrize("size", [64 * 1024 + 1, 4 * 1024 * 1024])
async def test_a_frame_that_is_too_big_ends_it(chat: Backend, instance: Instance, size: int) -> None:
    """The client gets to read the code, however much it has sent."""
    async with instance.chat(await chat.person()) as talk:
        await talk.wire.send("x" * size)
        assert (await talk.closed())[0] == 1009


async def test_a_binary_frame_ends_it(chat: Backend, instance: Instance) -> None:
    """Only text is spoken."""
    async with instance.chat(await chat.person()) as talk:
        await talk.wire.send(b"\x00")
        assert (await talk.closed())[0] == 1003


async def test_text_that_is_no_text_ends_it(chat: Backend, instance: Instance) -> None:
    """A text frame must be UTF-8."""
    async with instance.chat(await chat.person()) as talk:
        await talk.wire.send(b"\xff\xfe", text=True)
        assert (await talk.closed())[0] == 1007


async def test_only_signs_of_life_keep_a_connection(chat: Backend) -> None:
    """Who answers heartbeats stays, as does who sends the protocol's own pings; who is silent is let go."""
    nervous = await chat.start(HEARTBEAT_SECONDS="0.3", HEARTBEAT_TIMEOUT_SECONDS="2")
    silent, pinging, answering = await chat.person(), await chat.person(), await chat.person()
    async with (
        nervous.chat(silent) as one,
        nervous.chat(pinging, ping_interval=0.5) as two,
        nervous.chat(answering) as three,
    ):
        over = asyncio.create_task(one.closed())
        while not over.done():
            await three.hear("heartbeat")
            await three.say(type="heartbeat")
        assert await over == (1001, "no sign of life")
        for talk in (two, three):
            await talk.say(type="ping")
            await talk.hear("pong")


async def test_a_client_that_does_not_read_is_let_go(chat: Backend, instance: Instance) -> None:
    """Its connection is ended by the server, and others are served meanwhile."""
    person, other = await chat.person(), await chat.person()
    reader, writer = await asyncio.open_connection("127.0.0.1", instance.port, limit=2048)
    handshake = (
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Authorization: Bearer {person.token}\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    writer.write(handshake.encode())
    await reader.readuntil(b"\r\n\r\n")
    ping = b'{"type": "resume", "run_id": 7, "padding": "' + b"x" * 60_000 + b'"}'
    frame = b"\x81\xfe" + len(ping).to_bytes(2, "big") + bytes(4) + ping
    async with instance.chat(other) as talk:
        async with asyncio.timeout(60):
            while "client reads too slowly" not in instance.written():
                writer.write(b"\x81\x8f" + bytes(4) + b'{"type":"ping"}')
                writer.write(frame)
                await asyncio.sleep(0)
                if writer.transport.get_write_buffer_size() > 1 << 20:
                    await asyncio.sleep(0.05)
        await talk.say(type="ping")
        await talk.hear("pong")
    writer.transport.abort()


@pytest.mark.parametrize(
    ("subprotocols", "chosen"),
    [
        (["jwt.{}"], "jwt.{}"),
        (["jwt-auth.{}"], "jwt-auth.{}"),
        (["bearer.{}", "other"], "bearer.{}"),
        (["x", "chat.v1", "jwt.{}"], "chat.v1"),
    ],
)
async def test_tokens_travel_as_subprotocols(
    chat: Backend, instance: Instance, subprotocols: list[str], chosen: str
) -> None:
    """The answer is chat.v1 where that was offered, else the token's own subprotocol."""
    token = (await chat.person()).token
    async with instance.wire([each.format(token) for each in subprotocols]) as wire:
        assert wire.subprotocol == chosen.format(token)
        assert "connection_established" in str(await wire.recv())
        assert wire.response is not None
        assert wire.response.headers["x-served-by"].startswith("chat-api/")


async def test_who_may_not_come_in_is_told_why(chat: Backend, instance: Instance) -> None:
    """Each refusal has its code before the close."""
    expired = (await chat.person(seconds=-120)).token
    good = (await chat.person()).token
    for offered, code in (
        (["chat.v1"], "NO_TOKEN"),
        (["jwt."], "TOKEN_MALFORMED"),
        (["jwt.a.b.c"], "TOKEN_MALFORMED"),
        ([f"jwt.{good}x"], "TOKEN_SIGNATURE"),
        ([f"jwt.{expired}"], "TOKEN_EXPIRED"),
    ):
        async with instance.wire(offered) as wire:
            assert f'"code":"{code}"' in str(await wire.recv())
            await wire.wait_closed()
            assert wire.close_code == 1008
    async with instance.wire(["mqtt"]) as wire:
        await wire.wait_closed()
        assert wire.close_code == 1003


async def test_a_token_that_expires_ends_the_conversation(chat: Backend, instance: Instance) -> None:
    """The reason is told before the close."""
    # Tokens count for a minute longer than they say.
    person = await chat.person(seconds=-58)
    async with instance.chat(person, ping_interval=0.5) as talk:
        assert (await talk.hear("error_message"))["code"] == "TOKEN_EXPIRED"
        assert (await talk.closed())[0] == 1008


async def test_the_number_of_messages_is_limited(chat: Backend) -> None:
    """The message above the rate is refused with the time to wait, and not stored."""
    strict, person = await chat.start(MESSAGE_RATE="2", MAX_CONNECTIONS="1"), await chat.person()
    async with strict.chat(person) as talk:
        for _ in range(2):
            await talk.ask("hello")
        await talk.say(type="chat", client_message_id="third", content="hello")
        refusal = await talk.hear("error_message")
        assert (refusal["code"], refusal["client_message_id"]) == ("RATE_LIMITED", "third")
        assert 0 < refusal["retry_after"] <= 10
        async with strict.wire([f"jwt.{person.token}"]) as wire:
            await wire.wait_closed()
            assert wire.close_code == 1013
    assert len(await chat.rows("SELECT 1 FROM messages WHERE user_id = $1 AND role = 'user'", person.id)) == 2


async def test_health_asks_every_capability(instance: Instance) -> None:
    """Every capability of the backend is there, and the status tells the same."""
    body = (await instance.get("/health/backend")).json()
    assert body["golden_path_ready"] is True
    assert set(body["capabilities"]) == {
        "database_connectivity",
        "cache",
        "agent_execution",
        "tool_system",
        "llm_integration",
        "websocket_integration",
    }
    status = (await instance.get("/api/status")).json()
    phases = [(phase["name"], phase["state"]) for phase in status["phases"]]
    names = ("INIT", "DEPENDENCIES", "DATABASE", "CACHE", "SERVICES", "WEBSOCKET", "FINALIZE")
    assert phases == [(name, "completed") for name in names]
    assert [each["name"] for each in (await instance.get("/api/discovery/services")).json()["services"]] == [
        "chat-auth",
        "chat-api",
        "chat-web",
    ]


async def test_an_unknown_id_is_no_thread(chat: Backend, instance: Instance) -> None:
    """What is no id at all is as unknown as an id of nobody."""
    person = await chat.person()
    for path in (f"/api/threads/{uuid4()}", "/api/threads/nonsense"):
        assert (await instance.get(path, person)).json()["error"] == "thread_unknown"
    assert (await instance.get("/api/runs/nonsense", person)).json()["error"] == "run_unknown"
    assert (await instance.get("/api/threads")).json()["error"] == "no_token"
