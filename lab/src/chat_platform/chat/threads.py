"""Threads, messages and runs over HTTP; every answer is limited to what the caller owns."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat_platform.chat import messages, runs
from chat_platform.chat.frames import MOST_ID_CHARACTERS, FrameRefused, check_content
from chat_platform.chat.messages import MOST_MESSAGES, Sent, ThreadUnknown
from chat_platform.chat.services import Services, services_of
from chat_platform.common import clock
from chat_platform.common.authenticate import authenticated
from chat_platform.common.errors import ApiError
from chat_platform.common.store import Store, patiently
from chat_platform.common.wire import answer, read_body

Found = TypeVar("Found")

STORE_SECONDS = 5.0
MOST_THREADS = 500
LONGEST_METADATA = 4096

LIST = """
SELECT id, title, created_at, updated_at FROM threads
WHERE user_id = $1 AND deleted_at IS NULL ORDER BY updated_at DESC, id LIMIT $2
"""
FIND = """
SELECT id, title, created_at, updated_at FROM threads WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL
"""
# Repeated after a lost connection it finds the thread that it has made.
MAKE = """
INSERT INTO threads (id, user_id, title, metadata) VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT (id) DO UPDATE SET title = excluded.title
RETURNING id, title, created_at, updated_at
"""
DELETE = """
UPDATE threads SET deleted_at = now() WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL RETURNING id
"""


class NewThread(msgspec.Struct, frozen=True):
    """What a thread is made of."""

    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    metadata: dict[str, object] = {}


class NewMessage(msgspec.Struct, frozen=True):
    """A message posted to a thread."""

    message: str
    client_message_id: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_ID_CHARACTERS)] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """Who calls, and what for."""

    request: Request
    services: Services
    user_id: UUID

    @property
    def named(self) -> UUID | None:
        """The id in the path, where it is one."""
        try:
            return UUID(self.request.path_params["id"])
        except ValueError:
            return None

    async def ask(self, work: Callable[[Store], Awaitable[Found]]) -> Found:
        """Return what the work finds in the database.

        Raises:
            StoreUnavailable: the database did not answer in time.
        """
        return await patiently(lambda: work(self.services.runtime.store), seconds=STORE_SECONDS)


def _route(path: str, method: str, serve: Callable[[Call], Awaitable[Response]]) -> Route:
    async def endpoint(request: Request) -> Response:
        services = services_of(request.scope)
        claims = await authenticated(request.headers, services.runtime)
        return await serve(Call(request=request, services=services, user_id=UUID(claims.subject)))

    return Route(path, endpoint, methods=[method])


def _written(row: Mapping[str, Any]) -> Mapping[str, object]:
    return {name: clock.text(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _checked(*texts: str) -> None:
    if any("\0" in text or "\\u0000" in text for text in texts):
        raise ApiError(422, "invalid", "Texts must not hold the character NUL.")


async def _thread(call: Call) -> Mapping[str, object]:
    row = await call.ask(lambda store: store.fetchrow(FIND, call.named, call.user_id))
    if row is None:
        raise ThreadUnknown
    return _written(row)


async def _list(call: Call) -> Response:
    rows = await call.ask(lambda store: store.fetch(LIST, call.user_id, MOST_THREADS))
    return answer({"threads": [_written(row) for row in rows]})


async def _make(call: Call) -> Response:
    wanted = await read_body(call.request, NewThread)
    metadata = msgspec.json.encode(wanted.metadata).decode()
    _checked(wanted.title, metadata)
    if len(metadata) > LONGEST_METADATA:
        raise ApiError(422, "invalid", f"Metadata has at most {LONGEST_METADATA} characters.")
    thread_id = uuid4()
    row = await call.ask(lambda store: store.fetchrow(MAKE, thread_id, call.user_id, wanted.title, metadata))
    return answer(_written(row), 201)


async def _show(call: Call) -> Response:
    return answer(await _thread(call))


async def _delete(call: Call) -> Response:
    if await call.ask(lambda store: store.fetchval(DELETE, call.named, call.user_id)) is None:
        raise ThreadUnknown
    return Response(status_code=204)


async def _messages(call: Call) -> Response:
    thread = await _thread(call)
    query = call.request.query_params
    try:
        after = UUID(query["after"]) if query.get("after") else None
        limit = min(max(int(query.get("limit", MOST_MESSAGES)), 1), MOST_MESSAGES)
    except ValueError as error:
        raise ApiError(422, "invalid", "after is a message's id, limit a whole number.") from error
    page = messages.Page(user_id=call.user_id, thread_id=UUID(str(thread["id"])), after=after, limit=limit)
    rows = await call.ask(lambda store: messages.listed(store, page))
    return answer({"messages": [_written(row) for row in rows]})


async def _send(call: Call) -> Response:
    wanted = await read_body(call.request, NewMessage)
    try:
        check_content(wanted.message)
    except FrameRefused as error:
        raise ApiError(422, error.code.lower(), f"{error.message}.") from error
    client_message_id = wanted.client_message_id or str(uuid4())
    _checked(client_message_id)
    if call.named is None:
        raise ThreadUnknown
    wait = await call.services.rates.wait(str(call.user_id))
    if wait:
        raise ApiError(429, "rate_limited", "Too many messages.", headers={"retry-after": str(round(wait + 0.5))})
    sent = Sent(
        user_id=call.user_id,
        client_message_id=client_message_id,
        content=wanted.message,
        thread_id=call.named,
    )
    accepted = await call.services.executor.accept(sent, lambda _: None)
    return answer(accepted, 202)


async def _run(call: Call) -> Response:
    run_id = call.named
    run = None if run_id is None else await call.ask(lambda store: runs.find(store, call.user_id, run_id))
    if run is None:
        raise ApiError(404, "run_unknown", "There is no such run.")
    body = {
        "id": run.id,
        "thread_id": run.thread_id,
        "status": run.status,
        "last_error": run.last_error,
        "created_at": run.created_at,
        "completed_at": run.completed_at,
    }
    return answer(_written(body))


ROUTES = (
    _route("/api/threads", "GET", _list),
    _route("/api/threads", "POST", _make),
    _route("/api/threads/{id}", "GET", _show),
    _route("/api/threads/{id}", "DELETE", _delete),
    _route("/api/threads/{id}/messages", "GET", _messages),
    _route("/api/threads/{id}/messages", "POST", _send),
    _route("/api/runs/{id}", "GET", _run),
)
