"""Redis between the instances: events go out in batches, come in by subscription, and stay a while for resumption."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import uuid4

import msgspec
from redis.asyncio import RedisError
from redis.asyncio.connection import AbstractConnection

from chat_platform.chat import events
from chat_platform.chat.events import Event
from chat_platform.chat.outage import Outage
from chat_platform.common.cache import Cache

log = logging.getLogger(__name__)

BATCH_SECONDS = 0.02
KEEP_SECONDS = 600
MOST_WAITING = 10_000
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
SILENCE_SECONDS = 10.0
CONFIRM_SECONDS = 1.0
READY_SECONDS = 5.0
# What Redis holds may have been written by another version: unreadable events are as good as none.
FAILURES = (RedisError, OSError, msgspec.MsgspecError)


PLACE = frozenset({"host", "port", "db", "path", "username", "password", "socket_timeout", "socket_connect_timeout"})


def _key(run_id: str) -> str:
    return f"run:{run_id}:events"


def _channel(user_id: str) -> str:
    return f"user:{user_id}"


class Outgoing:
    """Writes events to Redis, a batch at a time, and keeps them while Redis is away."""

    def __init__(self, cache: Cache, sender: str) -> None:
        self._cache = cache
        self._sender = sender
        self._waiting: list[Event] = []
        self._wanted = asyncio.Event()
        self._outage = Outage("Redis (events out)")

    def send(self, event: Event) -> None:
        """Queue the event."""
        self._waiting.append(event)
        self._wanted.set()

    async def serve(self) -> None:
        """Write what is queued, for ever."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            await self._wanted.wait()
            await asyncio.sleep(BATCH_SECONDS)
            try:
                await self.flush()
            except FAILURES as error:
                self._outage.began(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                self._outage.ended()
                pause = FIRST_PAUSE_SECONDS

    async def flush(self) -> None:
        """Write all that is queued now; what cannot be written stays queued, the oldest of too many excepted."""
        batch, self._waiting = self._waiting, []
        self._wanted.clear()
        try:
            await self._write(batch)
        except BaseException:
            # A batch whose answer was lost is written twice; views let each event through once.
            self._waiting = [*batch, *self._waiting][-MOST_WAITING:]
            self._wanted.set()
            raise

    async def _write(self, batch: list[Event]) -> None:
        if not batch:
            return
        pipeline = self._cache.pipeline(transaction=False)
        for run_id, told in groupby(sorted(batch, key=attrgetter("run_id")), key=attrgetter("run_id")):
            pipeline.rpush(_key(run_id), *(event.text for event in told))
            pipeline.expire(_key(run_id), KEEP_SECONDS)
        for user_id, told in groupby(sorted(batch, key=attrgetter("user_id")), key=attrgetter("user_id")):
            # JSON holds no line breaks, so lines part the events.
            pipeline.publish(_channel(user_id), "\n".join((self._sender, *(event.text for event in told))))
        await pipeline.execute()

    async def history(self, user_id: str, run_id: str) -> list[Event]:
        """Return the run's events that are still kept, in the order of their writing."""
        # redis-py types its answers for both of its clients at once.
        kept: Iterable[bytes] = await self._cache.lrange(_key(run_id), 0, -1)  # type: ignore[assignment]
        return [events.read(user_id, text) for text in kept]


class Incoming:
    """Follows the channels of the users connected here, over a connection of its own that is opened again when lost."""

    def __init__(
        self, cache: Cache, own: str, receive: Callable[[Event], None], resumed: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        self._cache = cache
        self._own = own
        self._receive = receive
        self._resumed = resumed
        self._channels: dict[str, asyncio.Event] = {}
        self._connection: AbstractConnection | None = None
        self._first = asyncio.Event()
        self._catching_up: asyncio.Task[None] | None = None
        self._outage = Outage("Redis (events in)")

    @property
    def connected(self) -> bool:
        """Whether events of other instances come in now."""
        return self._connection is not None

    async def ready(self) -> None:
        """Return when events of other instances come in.

        Raises:
            TimeoutError: Redis did not confirm the subscription.
        """
        async with asyncio.timeout(READY_SECONDS):
            await self._first.wait()

    async def listen(self, user_id: str) -> None:
        """Follow the user's events; return when Redis confirmed it, or soon where it cannot."""
        confirmed = self._channels.setdefault(_channel(user_id), asyncio.Event())
        if not confirmed.is_set():
            await self._command("SUBSCRIBE", _channel(user_id))
            try:
                async with asyncio.timeout(CONFIRM_SECONDS if self.connected else 0):
                    await confirmed.wait()
            except TimeoutError:
                # It is subscribed as soon as Redis is back; the events of runs started here need no Redis.
                return

    async def unlisten(self, user_id: str) -> None:
        """Follow the user's events no longer."""
        if self._channels.pop(_channel(user_id), None) is not None:
            await self._command("UNSUBSCRIBE", _channel(user_id))

    async def _command(self, *words: str) -> None:
        connection = self._connection
        if connection is None:
            return
        try:
            await connection.send_command(*words)
        except FAILURES:
            # The reader notices the loss too, and subscribes anew to all channels.
            log.debug("%s was not sent", words[0])

    async def serve(self) -> None:
        """Read for ever, over one connection after the other."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            connection = self._new_connection()
            try:
                await self._subscribe(connection)
                pause = FIRST_PAUSE_SECONDS
                await self._read(connection)
            except FAILURES as error:
                self._outage.began(error)
            finally:
                self._connection = None
                if self._catching_up is not None:
                    self._catching_up.cancel()
                for confirmed in self._channels.values():
                    confirmed.clear()
                await connection.disconnect(nowait=True)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _new_connection(self) -> AbstractConnection:
        pool = self._cache.connection_pool
        where = {name: value for name, value in pool.connection_kwargs.items() if name in PLACE}
        # In the older protocol a subscriber's messages are plain answers; and nothing is to reconnect behind our back.
        connection: AbstractConnection = pool.connection_class(**where, protocol=2)
        return connection

    async def _subscribe(self, connection: AbstractConnection) -> None:
        await connection.connect()  # type: ignore[no-untyped-call]  # redis-py leaves it so
        # A channel of its own keeps the subscription alive while nobody is connected here.
        await connection.send_command("SUBSCRIBE", f"instance:{self._own}", *self._channels)
        if await connection.read_response(timeout=CONFIRM_SECONDS) is None:
            raise TimeoutError("Redis did not confirm the subscription")
        self._connection = connection
        self._first.set()
        self._outage.ended()
        # Beside the reading, for it asks both stores, and what comes in meanwhile must not wait for them.
        self._catching_up = asyncio.create_task(self._resumed())

    async def _read(self, connection: AbstractConnection) -> None:
        asked = False
        while True:
            message = await connection.read_response(timeout=SILENCE_SECONDS)
            if message is not None:
                asked = False
                self._take(message)
            elif asked:
                raise TimeoutError(f"Redis was silent for {2 * SILENCE_SECONDS:g} s")
            else:
                asked = True
                await connection.send_command("PING")

    def _take(self, message: list[bytes]) -> None:
        kind, channel = message[0], message[1].decode()
        if kind == b"subscribe":
            confirmed = self._channels.get(channel)
            if confirmed is not None:
                confirmed.set()
        elif kind == b"message":
            sender, *texts = message[2].decode().split("\n")
            if sender != self._own:
                for text in texts:
                    self._receive(events.read(channel.removeprefix("user:"), text))


class Relay:
    """Both directions, under the name of this instance."""

    def __init__(
        self, cache: Cache, receive: Callable[[Event], None], resumed: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        own = uuid4().hex
        self.outgoing = Outgoing(cache, own)
        self.incoming = Incoming(cache, own, receive, resumed)
