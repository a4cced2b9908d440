"""Messages: accepted once each, and read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from chat_platform.chat.runs import LEASE
from chat_platform.common.errors import ApiError
from chat_platform.common.store import Store, patiently

ACCEPT_SECONDS = 5.0
TITLE_CHARACTERS = 60
MOST_MESSAGES = 200

# One statement, so one round trip and one transaction: thread, message and run are there together or not at all.
ACCEPT = """
WITH earlier AS (
    SELECT m.id AS message_id, m.thread_id, r.id AS run_id
    FROM messages m JOIN runs r ON r.message_id = m.id
    WHERE m.user_id = $1 AND m.client_message_id = $2
), made AS (
    INSERT INTO threads (id, user_id, title)
    SELECT $3, $1, $8 WHERE $4::uuid IS NULL AND NOT EXISTS (SELECT FROM earlier)
    RETURNING id
), found AS (
    UPDATE threads SET updated_at = now()
    WHERE id = $4 AND user_id = $1 AND deleted_at IS NULL AND NOT EXISTS (SELECT FROM earlier)
    RETURNING id
), message AS (
    INSERT INTO messages (id, thread_id, user_id, role, content, run_id, client_message_id)
    SELECT $5, target.id, $1, 'user', $7, $6, $2 FROM (SELECT id FROM made UNION ALL SELECT id FROM found) target
    RETURNING id, thread_id
), run AS (
    INSERT INTO runs (id, thread_id, user_id, message_id, lease_until)
    SELECT $6, thread_id, $1, id, now() + $9 FROM message
)
SELECT message_id, thread_id, run_id FROM earlier
UNION ALL SELECT id, thread_id, $6 FROM message
"""

LIST = """
SELECT m.id, m.thread_id, m.role, m.content, m.run_id, m.client_message_id, m.created_at
FROM messages m
WHERE m.thread_id = $1 AND m.user_id = $2 AND (
    $3::uuid IS NULL OR (m.created_at, m.id) > (SELECT created_at, id FROM messages WHERE id = $3 AND thread_id = $1)
)
ORDER BY m.created_at, m.id
LIMIT $4
"""


class ThreadUnknown(ApiError):
    """The user has no such thread."""

    def __init__(self) -> None:
        super().__init__(404, "thread_unknown", "There is no such thread.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A message as its user sent it; without a thread one is made for it."""

    user_id: UUID
    client_message_id: str
    content: str
    thread_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """A message that is stored and will be answered."""

    client_message_id: str
    message_id: UUID
    run_id: UUID
    thread_id: UUID
    duplicate: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Which messages of a thread are wanted."""

    user_id: UUID
    thread_id: UUID
    after: UUID | None
    limit: int


def _title(content: str) -> str:
    words = " ".join(content[: 2 * TITLE_CHARACTERS].split())
    return words if len(words) <= TITLE_CHARACTERS else f"{words[: TITLE_CHARACTERS - 1].rstrip()}…"


async def accept(store: Store, sent: Sent) -> Accepted:
    """Return the message's ids once it is committed with its run: new ones, or those it got when it was sent first.

    Raises:
        ThreadUnknown: the thread is not the user's.
        StoreUnavailable: it was not accepted.
    """
    message_id, run_id = uuid4(), uuid4()
    arguments = (
        sent.user_id,
        sent.client_message_id,
        uuid4(),
        sent.thread_id,
        message_id,
        run_id,
        sent.content,
        _title(sent.content),
        LEASE,
    )

    async def insert() -> asyncpg.Record | None:
        try:
            return await store.fetchrow(ACCEPT, *arguments)
        except asyncpg.UniqueViolationError:
            # The same message came over another connection in this moment; now it is found as the earlier one.
            return await store.fetchrow(ACCEPT, *arguments)

    row = await patiently(insert, seconds=ACCEPT_SECONDS)
    if row is None:
        raise ThreadUnknown
    return Accepted(
        client_message_id=sent.client_message_id,
        message_id=row["message_id"],
        run_id=row["run_id"],
        thread_id=row["thread_id"],
        # Also a repeat of our own after a lost answer finds an earlier message, and that is this one.
        duplicate=row["message_id"] != message_id,
    )


async def listed(store: Store, page: Page) -> list[Mapping[str, object]]:
    """Return the messages of the page, oldest first."""
    rows: list[Mapping[str, object]] = await store.fetch(LIST, page.thread_id, page.user_id, page.after, page.limit)
    return rows
