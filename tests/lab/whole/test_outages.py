"""What was acknowledged is answered exactly once, seen from outside while parts of a whole lab go away.

One outage at a time of each single store, and of half-open and slow connections, is held in ``tests/lab/chat``.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from goldenpath_lab.client.conversation import Answer, deliver
from goldenpath_lab.client.events import Draft, disorder
from goldenpath_lab.parts.addresses import Addresses
from goldenpath_lab.parts.model_behaviour import BehaviourFile
from goldenpath_lab.parts.postgres import Postgres
from goldenpath_lab.parts.process import PartError, Spawner, sweep
from goldenpath_lab.parts.valkey import Valkey
from tests.lab.chat.backend import backend
from tests.lab.chat.conftest import Stores, thread_with_loop
from tests.lab.whole.running import Person, RunningLab, eventually

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]

TRIES = 100
MESSAGES = 3
THINKING_SECONDS = 1.0
OUTAGE_SECONDS = 0.5


@asynccontextmanager
async def thoughtful_model(lab: RunningLab) -> AsyncIterator[None]:
    """A model that takes its time, so that an outage meets runs at work."""
    file = BehaviourFile(lab.folder / "model" / "behaviour.json")
    usual = file.read()
    file.write(replace(usual, delay_seconds=THINKING_SECONDS))
    try:
        yield
    finally:
        file.write(usual)


async def cache_restarts(lab: RunningLab) -> None:
    """Redis loses all that it held."""
    await lab.ask(do="break", fault="redis-down")
    await asyncio.sleep(OUTAGE_SECONDS)
    await lab.ask(do="heal", fault="redis-down")


async def database_restarts(lab: RunningLab) -> None:
    """PostgreSQL ends and starts."""
    await lab.ask(do="break", fault="database-down")
    await asyncio.sleep(OUTAGE_SECONDS)
    await lab.ask(do="heal", fault="database-down")


async def instance_dies(lab: RunningLab) -> None:
    """The backend's only container is killed, and the run platform starts another."""
    os.killpg((await lab.status())["pids"]["chat-api/0"], signal.SIGKILL)


async def running(person: Person) -> bool:
    """Whether all messages have reached the platform and one of them is being worked on."""
    threads = await person.session.threads()
    if len(threads) < MESSAGES:
        return False
    stored = [message for thread in threads for message in await person.session.messages(thread.id)]
    return "running" in [(await person.session.run(message.run_id)).status for message in stored if message.run_id]


@pytest.mark.parametrize("outage", [cache_restarts, database_restarts, instance_dies])
async def test_what_was_acknowledged_is_answered_exactly_once(
    lab: RunningLab, outage: Callable[[RunningLab], Awaitable[None]]
) -> None:
    """Messages on their way through an outage each get one stored answer: the one that was shown."""
    person = await lab.person()
    drafts = [Draft(content=f"What is {number} * 11?") for number in range(1, MESSAGES + 1)]
    async with thoughtful_model(lab), asyncio.timeout(60), asyncio.TaskGroup() as group:
        sending = [group.create_task(deliver(person.dial, draft, tries=TRIES, pause=0.2)) for draft in drafts]
        await eventually(lambda: running(person))
        await outage(lab)
        late = Draft(content="What is 4 * 11?")
        sending.append(group.create_task(deliver(person.dial, late, tries=TRIES, pause=0.2)))
    for draft, sent in zip([*drafts, late], sending, strict=True):
        await stored_once(person, draft, sent.result())


async def stored_once(person: Person, draft: Draft, answer: Answer) -> None:
    """Assert that a message is stored once with one answer, and that its user saw that answer in order."""
    stored = await person.session.messages(answer.accepted.thread_id)
    assert [(each.role, each.content) for each in stored] == [("user", draft.content), ("assistant", answer.text)]
    assert answer.text
    assert answer.events[-1].replayed or disorder(answer.events) is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Stores]:
    """Stores whose PostgreSQL lives on a disk that can be filled."""
    addresses, spawner = Addresses.claim(tmp_path), Spawner(tmp_path)
    postgres = Postgres(
        folder=tmp_path / "postgres",
        cache=Path.home() / ".cache" / "goldenpath-lab",
        spawner=spawner,
        address=addresses.at(4),
        port=5432,
        settings={"max_connections": "50", "min_wal_size": "2MB", "max_wal_size": "16MB"},
        data_limit="96m",
    )
    valkey = Valkey(folder=tmp_path / "valkey", spawner=spawner, address=addresses.at(3), port=6379, settings={})
    with thread_with_loop() as loop:
        both = Stores(postgres=postgres, valkey=valkey, loop=loop)
        try:
            both.call(postgres.prepare())
            try:
                both.call(postgres.start())
            except PartError as barred:
                pytest.skip(str(barred))
            both.call(valkey.start())
            yield both
        finally:
            both.call(valkey.stop())
            both.call(postgres.discard())
            addresses.close()
            sweep(tmp_path)


async def test_a_full_disk_refuses_messages_and_loses_none(small_disk: Stores, tmp_path: Path) -> None:
    """What was acknowledged before stays, what is refused meanwhile says so, and with room again all goes on."""
    async with backend(small_disk, tmp_path) as chat:
        instance, person = await chat.start(), await chat.person()
        accepted = []
        async with instance.chat(person) as talk:
            accepted.append(await talk.ask("5 + 5"))
            await talk.ended()
            small_disk.postgres.fill()
            refusal = None
            while refusal is None:
                frame = {"client_message_id": f"full-{len(accepted)}", "content": f"{len(accepted)} + 1 " + "x" * 7000}
                await talk.say(type="chat", **frame)
                answer = await talk.hear("message_accepted", "error_message")
                if answer["type"] == "error_message":
                    refusal = answer
                else:
                    accepted.append(answer)
            assert (refusal["code"], refusal["client_message_id"]) == ("STORE_UNAVAILABLE", frame["client_message_id"])
            small_disk.postgres.drain()
            if small_disk.postgres.pid is None:
                # Without room for its log PostgreSQL gives up as a whole.
                await small_disk.ask(small_disk.postgres.start())
            again = await talk.ask(frame["content"], client_message_id=frame["client_message_id"])
            assert again["duplicate"] is False
            accepted.append(again)
        runs = [UUID(each["run_id"]) for each in accepted]

        async def all_answered() -> bool:
            sql = "SELECT run_id FROM messages WHERE run_id = ANY($1) AND role = $2"
            rows = {role: await chat.rows(sql, runs, role) for role in ("user", "assistant")}
            found = {role: sorted(str(row["run_id"]) for row in rows[role]) for role in rows}
            return found["user"] == found["assistant"] == sorted(map(str, runs))

        await eventually(all_answered)
