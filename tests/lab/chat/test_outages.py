"""What was acknowledged is answered exactly once, whatever goes away meanwhile."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import pytest
from redis.asyncio import Redis

from chat_platform.common import clock
from chat_platform.common.cache import revoke_session
from chat_platform.common.settings import Settings
from chat_platform.common.tokens import Tokens
from tests.lab.chat.backend import SECRET, Backend, Chat, Person, backend
from tests.lab.chat.conftest import Stores
from tests.lab.chat.provider import Provider, provider

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]


@pytest.fixture
def anyio_backend() -> str:
    """The event loop that the services run on."""
    return "asyncio"


@pytest.fixture
async def chat(stores: Stores, tmp_path: Path) -> AsyncIterator[Backend]:
    """A backend without instances."""
    async with backend(stores, tmp_path) as it:
        yield it


@pytest.fixture
async def model() -> AsyncIterator[Provider]:
    """A provider that holds its answers back until it is let go."""
    async with provider() as it:
        yield it


async def answers(chat: Backend, run_id: str) -> list[str]:
    """The answers stored for the run."""
    rows = await chat.rows("SELECT content FROM messages WHERE run_id = $1 AND role = 'assistant'", UUID(run_id))
    return [str(row["content"]) for row in rows]


def attempts(talk: Chat) -> dict[int, list[int]]:
    """The sequences seen of each attempt."""
    seen: dict[int, list[int]] = {}
    for event in talk.events():
        seen.setdefault(event["attempt"], []).append(event["payload"]["sequence"])
    return seen


async def orphan(chat: Backend, person: Person, question: str) -> UUID:
    """A run that an instance had begun and left; its lease expired a minute ago."""
    thread, message, run = uuid4(), uuid4(), uuid4()
    await chat.rows("INSERT INTO threads (id, user_id) VALUES ($1, $2)", thread, person.id)
    await chat.rows(
        "INSERT INTO messages (id, thread_id, user_id, role, content, run_id) VALUES ($1, $2, $3, 'user', $4, $5)",
        *(message, thread, person.id, question, run),
    )
    await chat.rows(
        "INSERT INTO runs (id, thread_id, user_id, message_id, status, attempt, lease_until)"
        " VALUES ($1, $2, $3, $4, 'running', 1, now() - interval '1 minute')",
        *(run, thread, person.id, message),
    )
    return run


async def test_an_orphaned_run_is_taken_over_by_one_of_many(chat: Backend) -> None:
    """It starts again as the second attempt, and one answer is stored although two instances look for such runs."""
    one, two = await asyncio.gather(chat.start(), chat.start())
    person = await chat.person()
    async with one.chat(person) as here, two.chat(person) as there:
        run = await orphan(chat, person, "8 * 8")
        await asyncio.gather(here.ended(), there.ended())
        assert here.events() == there.events()
        assert attempts(here) == {2: list(range(1, len(here.events()) + 1))}
    assert await answers(chat, str(run)) == ["8 * 8 = 64."]


async def test_a_run_that_ends_its_instances_is_given_up(chat: Backend) -> None:
    """After too many attempts it fails instead of being tried for ever."""
    instance, person = await chat.start(), await chat.person()
    async with instance.chat(person) as talk:
        run = await orphan(chat, person, "8 * 8")
        await talk.ended()
        await chat.rows("UPDATE runs SET status = 'running', attempt = 10, lease_until = now() WHERE id = $1", run)
        assert (await talk.hear("agent_error"))["payload"]["retryable"] is False
    assert (await instance.get(f"/api/runs/{run}", person)).json()["last_error"] == "given up after 10 attempts"


async def test_a_killed_instance_leaves_its_run_to_another(chat: Backend, model: Provider) -> None:
    """Who resumes on the other instance sees both attempts and one answer."""
    doomed, other = await asyncio.gather(chat.start(MODEL_URL=model.url), chat.start())
    person = await chat.person()
    async with doomed.chat(person) as talk:
        accepted = await talk.ask("8 * 8")
        await talk.hear("answer_delta")
        async with other.chat(person) as later:
            await later.say(type="resume", run_id=accepted["run_id"], after=0)
            await later.hear("answer_delta")
            await doomed.end(signal.SIGKILL)
            await later.ended()
    seen = attempts(later)
    assert list(seen) == [1, 2]
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen.values())
    assert await answers(chat, accepted["run_id"]) == ["8 * 8 = 64."]


async def test_an_instance_that_is_ended_says_so_and_lets_go(chat: Backend, model: Provider) -> None:
    """Its clients are told to reconnect, and its run is taken over without waiting for the lease."""
    leaving, other = await asyncio.gather(chat.start(MODEL_URL=model.url), chat.start())
    person = await chat.person()
    async with leaving.chat(person) as talk:
        accepted = await talk.ask("9 * 9")
        await talk.hear("answer_delta")
        await leaving.end()
        assert await talk.closed() == (1001, "instance is going away")
    assert "runs are left to other instances" in leaving.written()
    async with other.chat(person) as later:
        await later.say(type="resume", run_id=accepted["run_id"], after=0)
        await later.ended()
    assert await answers(chat, accepted["run_id"]) == ["9 * 9 = 81."]
    assert leaving.process.returncode == 0


async def test_redis_may_go_away_in_the_middle_of_a_run(chat: Backend, model: Provider) -> None:
    """The run goes on, its client sees it end, messages are still accepted; but nobody new gets in."""
    instance, person = await chat.start(MODEL_URL=model.url, CACHE_CONNECT_SECONDS="1"), await chat.person()
    async with instance.chat(person) as talk:
        accepted = await talk.ask("6 * 7")
        await talk.hear("answer_delta")
        await chat.stores.ask(chat.stores.valkey.stop())
        try:
            model.go.set()
            assert (await talk.ended())["payload"]["metadata"]["result"] == "It is 42."
            second = await talk.ask("6 * 7 again")
            await talk.ended()
            async with instance.wire([f"jwt.{person.token}"]) as wire:
                await wire.wait_closed()
                assert (wire.close_code, wire.close_reason) == (1011, "Service not ready: cache")
            health = await instance.get("/health/backend")
            assert health.json()["capabilities"]["cache"] is False
        finally:
            await chat.stores.ask(chat.stores.valkey.start())
        other = await chat.start()
        async with other.chat(person) as later:
            await later.say(type="resume", run_id=second["run_id"], after=0)
            await later.ended()
            third = await talk.ask("6 * 7 once more")
            await later.hear("agent_completed")
            await talk.ended()
    for each in (accepted, second, third):
        assert await answers(chat, each["run_id"]) == ["It is 42."]
    assert instance.written().count("Redis (events out) is away") == 1


async def test_postgresql_may_restart_while_a_message_is_sent(chat: Backend) -> None:
    """The message is acknowledged as soon as the database is back, or refused and accepted when sent again."""
    instance, person = await chat.start(), await chat.person()
    async with instance.chat(person) as talk:
        await talk.ask("1 + 1")
        await talk.ended()
        await chat.stores.ask(chat.stores.postgres.stop("immediate"))
        try:
            await talk.say(type="chat", client_message_id="patient", content="5 + 5")
            await talk.say(type="ping")
        finally:
            await chat.stores.ask(chat.stores.postgres.start())
        answer = await talk.hear("message_accepted", "error_message")
        if answer["type"] == "error_message":
            assert answer["code"] == "STORE_UNAVAILABLE"
            answer = await talk.ask("5 + 5", client_message_id="patient")
        await talk.ended()
    assert await answers(chat, answer["run_id"]) == ["5 + 5 = 10."]
    rows = await chat.rows("SELECT 1 FROM messages WHERE user_id = $1 AND client_message_id = 'patient'", person.id)
    assert len(rows) == 1


async def test_a_message_that_cannot_be_stored_is_refused(chat: Backend) -> None:
    """While PostgreSQL is away nothing is acknowledged; the same message counts once when it is back."""
    instance, person = await chat.start(), await chat.person()
    async with instance.chat(person) as talk:
        await chat.stores.ask(chat.stores.postgres.stop("immediate"))
        try:
            await talk.say(type="chat", client_message_id="again", content="5 - 5")
            refusal = await talk.hear("message_accepted", "error_message")
            assert (refusal["type"], refusal["code"]) == ("error_message", "STORE_UNAVAILABLE")
            assert refusal["client_message_id"] == "again"
        finally:
            await chat.stores.ask(chat.stores.postgres.start())
        accepted = await talk.ask("5 - 5", client_message_id="again")
        await talk.ended()
    assert await answers(chat, accepted["run_id"]) == ["5 - 5 = 0."]


async def test_nobody_waits_for_a_postgresql_that_stands_still(chat: Backend) -> None:
    """A frozen server is as good as none: the message is refused in time, and counts once when it is sent again."""
    instance, person = await chat.start(), await chat.person()
    async with instance.chat(person) as talk:
        await talk.ask("1 + 1")
        await talk.ended()
        server = psutil.Process(chat.stores.postgres.pid)
        frozen = [server, *server.children(recursive=True)]
        for each in frozen:
            each.suspend()
        try:
            await talk.say(type="chat", client_message_id="again", content="5 - 4")
            assert (await talk.hear("message_accepted", "error_message"))["code"] == "STORE_UNAVAILABLE"
            assert (await instance.get("/health/ready")).status_code == 503
        finally:
            for each in frozen:
                each.resume()
        accepted = await talk.ask("5 - 4", client_message_id="again")
        await talk.ended()
    assert await answers(chat, accepted["run_id"]) == ["5 - 4 = 1."]


async def test_postgresql_may_go_away_in_the_middle_of_a_run(chat: Backend, model: Provider) -> None:
    """The answer waits for the database; the last event comes after the commit."""
    instance, person = await chat.start(MODEL_URL=model.url), await chat.person()
    async with instance.chat(person) as talk:
        accepted = await talk.ask("6 * 7")
        await talk.hear("answer_delta")
        await chat.stores.ask(chat.stores.postgres.stop("immediate"))
        try:
            model.go.set()
            await talk.hear("answer_delta")
            await talk.say(type="ping")
            await talk.hear("pong")
        finally:
            await chat.stores.ask(chat.stores.postgres.start())
        end = await talk.ended()
    assert await answers(chat, accepted["run_id"]) == [end["payload"]["metadata"]["result"]] == ["It is 42."]


async def test_a_provider_has_one_more_try(chat: Backend, model: Provider) -> None:
    """One refusal is made good, two fail the run with what the provider said; a wrong key is not tried again."""
    model.go.set()
    instance, person = await chat.start(MODEL_URL=model.url, MODEL_KEY="k"), await chat.person()
    async with instance.chat(person) as talk:
        model.refusals[:] = [503]
        await talk.ask("6 * 7")
        assert (await talk.ended())["payload"]["metadata"]["result"] == "It is 42."
        kinds = [event["type"] for event in talk.events() if event["type"] != "answer_delta"]
        assert kinds == talk.greeting["golden_path_events"]
        for refusals, retryable in (([429, 429], True), ([401], False)):
            model.refusals[:] = refusals
            accepted = await talk.ask("6 * 7")
            end = (await talk.ended())["payload"]
            told = f'model provider answered {refusals[0]} No: {{"error": "not now"}}'
            assert (end["message"], end["retryable"]) == (told, retryable)
            assert model.refusals == []
            run = (await instance.get(f"/api/runs/{accepted['run_id']}", person)).json()
            assert (run["status"], run["last_error"]) == ("failed", told)
    assert "model provider answered 429" in instance.written()


async def test_a_provider_out_of_reach_fails_the_run(chat: Backend) -> None:
    """The driver's own words are told, and the capability is gone."""
    instance, person = await chat.start(MODEL_URL="http://127.0.0.1:9/v1"), await chat.person()
    async with instance.chat(person) as talk:
        await talk.ask("6 * 7")
        end = (await talk.ended())["payload"]
    assert end["retryable"] is True
    assert "ConnectError" in end["message"]
    health = await instance.get("/health/backend")
    assert health.json()["capabilities"]["llm_integration"] is False
    assert health.json()["golden_path_ready"] is False


async def test_a_revoked_session_ends_its_conversations(chat: Backend) -> None:
    """Soon after the logout the connection is closed with the reason."""
    instance, person = await chat.start(HEARTBEAT_TIMEOUT_SECONDS="60"), await chat.person()
    session = Tokens(Settings(jwt_secret=SECRET), clock.now).read(person.token).session
    async with instance.chat(person) as talk, Redis.from_url(chat.stores.redis_url) as cache:
        await revoke_session(cache, session, seconds=900)
        assert (await talk.hear("error_message"))["code"] == "TOKEN_REVOKED"
        assert (await talk.closed())[0] == 1008
        async with instance.wire([f"jwt.{person.token}"]) as wire:
            assert "TOKEN_REVOKED" in str(await wire.recv())
