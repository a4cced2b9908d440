"""The life of a run in the database: queued, running under a lease, completed or failed.

Whoever works on a run holds a lease that it renews; when the lease has expired, any instance may claim the run.
Beginning to work counts the attempt up, and only the latest attempt can store an answer: so exactly one is stored,
however many instances have worked on the run.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from chat_platform.chat.agents.plan import Turn
from chat_platform.common.store import Store

AGENT = "supervisor"
LEASE = timedelta(seconds=10)
MOST_TURNS = 20

FIND = """
SELECT r.id, r.thread_id, r.user_id, r.status, r.attempt, r.last_error, r.created_at, r.completed_at,
       m.id AS answer_id, m.content AS answer
FROM runs r LEFT JOIN messages m ON m.run_id = r.id AND m.role = 'assistant'
WHERE r.id = $1 AND r.user_id = $2
"""

BEGIN = """
WITH begun AS (
    UPDATE runs SET status = 'running', attempt = attempt + 1, lease_until = now() + $3
    WHERE id = $1 AND attempt = $2 AND status IN ('queued', 'running')
    RETURNING id, user_id, thread_id, message_id, attempt
)
SELECT begun.*, asked.content, asked.client_message_id, (
    SELECT json_agg(json_build_object('role', turn.role, 'content', turn.content) ORDER BY turn.created_at, turn.id)
    FROM (
        SELECT id, role, content, created_at FROM messages
        WHERE thread_id = begun.thread_id AND (created_at, id) <= (asked.created_at, asked.id)
        ORDER BY created_at DESC, id DESC LIMIT $4
    ) turn
) AS conversation
FROM begun JOIN messages asked ON asked.id = begun.message_id
"""

COMPLETE = """
WITH done AS (
    UPDATE runs SET status = 'completed', completed_at = now(), lease_until = NULL, last_error = NULL
    WHERE id = $1 AND attempt = $2 AND status = 'running'
    RETURNING id, thread_id, user_id
), touched AS (
    UPDATE threads SET updated_at = now() FROM done WHERE threads.id = done.thread_id
), answer AS (
    INSERT INTO messages (id, thread_id, user_id, role, content, run_id)
    SELECT $3, thread_id, user_id, 'assistant', $4, id FROM done
    RETURNING id
)
SELECT id FROM answer UNION ALL SELECT id FROM messages WHERE run_id = $1 AND role = 'assistant'
"""

FAIL = """
UPDATE runs SET status = 'failed', completed_at = now(), lease_until = NULL, last_error = $3
WHERE id = $1 AND attempt = $2 AND status IN ('running', 'failed')
RETURNING id
"""

RENEW = """
UPDATE runs SET lease_until = now() + $3 FROM unnest($1::uuid[], $2::int[]) AS held (id, attempt)
WHERE runs.id = held.id AND runs.attempt = held.attempt AND runs.status IN ('queued', 'running')
"""

CLAIM = """
UPDATE runs SET lease_until = now() + $3 WHERE id IN (
    SELECT id FROM runs
    WHERE status IN ('queued', 'running') AND lease_until < now() AND id <> ALL ($1::uuid[])
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
RETURNING id, attempt
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run as the database knows it, with its answer where there is one."""

    id: UUID
    thread_id: UUID
    user_id: UUID
    status: str
    attempt: int
    last_error: str | None
    created_at: datetime
    completed_at: datetime | None
    answer_id: UUID | None
    answer: str | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the run."""
        return self.status in ("completed", "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """One attempt at a run, with all that is needed to answer."""

    id: UUID
    user_id: UUID
    thread_id: UUID
    message_id: UUID
    attempt: int
    request_id: str
    question: str
    conversation: tuple[Turn, ...]


async def find(store: Store, user_id: UUID, run_id: UUID) -> Run | None:
    """Return the user's run of that id."""
    row = await store.fetchrow(FIND, run_id, user_id)
    return None if row is None else Run(**row)


async def begin(store: Store, run_id: UUID, attempt: int) -> Begun | None:
    """Begin the attempt that follows the given one; return None where somebody else has."""
    row = await store.fetchrow(BEGIN, run_id, attempt, LEASE, MOST_TURNS)
    if row is None:
        return None
    conversation = msgspec.json.decode(row["conversation"], type=tuple[Turn, ...])
    return Begun(
        id=row["id"],
        user_id=row["user_id"],
        thread_id=row["thread_id"],
        message_id=row["message_id"],
        attempt=row["attempt"],
        request_id=row["client_message_id"] or str(row["message_id"]),
        question=row["content"],
        conversation=conversation,
    )


async def complete(store: Store, run: Begun, answer_id: UUID, answer: str) -> bool:
    """Store the answer and the run's end in one transaction; return whether it is this answer that is stored."""
    return bool(await store.fetchval(COMPLETE, run.id, run.attempt, answer_id, answer) == answer_id)


async def fail(store: Store, run: Begun, reason: str) -> bool:
    """Store that the run failed, and why; return whether it was still this attempt's to say."""
    return await store.fetchval(FAIL, run.id, run.attempt, reason) is not None


async def renew(store: Store, held: Mapping[UUID, int], lease: timedelta = LEASE) -> None:
    """Extend the leases of the runs held here, each at its attempt; a lease of no time lets go of them."""
    await store.execute(RENEW, list(held), list(held.values()), lease)


async def claim(store: Store, held: Collection[UUID], most: int) -> list[tuple[UUID, int]]:
    """Lease anew what others left and is not held here; return those runs, each with its attempt."""
    rows: list[Any] = await store.fetch(CLAIM, list(held), most, LEASE)
    return [(row["id"], row["attempt"]) for row in rows]
