"""Accounts, sessions and refresh tokens in PostgreSQL; each step is one statement that may be repeated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chat_platform.common.store import Store, patiently

PATIENCE_SECONDS = 5.0

Rotation = Literal["rotated", "replayed", "unknown"]

# Repeated after a lost answer, the statement finds its own row.
REGISTER = """
WITH made AS (
    INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING RETURNING id
)
SELECT id FROM made UNION SELECT id FROM users WHERE id = $1
"""

BY_EMAIL = "SELECT id::text, email, name, password_hash FROM users WHERE lower(email) = lower($1)"
BY_ID = "SELECT id::text, email, name, password_hash FROM users WHERE id = $1"

OPEN = """
WITH session AS (
    INSERT INTO sessions (id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
)
INSERT INTO refresh_tokens (id, session_id, expires_at) VALUES ($3, $1, $4) ON CONFLICT DO NOTHING
"""

# The lock lets one of two simultaneous refreshes win; the other one sees the token spent.
# A token spent for exactly this successor is no replay: the statement is repeated after a lost answer.
ROTATE = """
WITH old AS (
    SELECT token.id, token.spent_at, session.id AS session_id, session.revoked_at, session.user_id
    FROM refresh_tokens token JOIN sessions session ON session.id = token.session_id
    WHERE token.id = $1 FOR UPDATE
), spent AS (
    UPDATE refresh_tokens token SET spent_at = now() FROM old
    WHERE token.id = old.id AND old.spent_at IS NULL AND old.revoked_at IS NULL
), made AS (
    INSERT INTO refresh_tokens (id, session_id, expires_at)
    SELECT $2, session_id, $3 FROM old WHERE spent_at IS NULL AND revoked_at IS NULL
), replay AS (
    UPDATE sessions session SET revoked_at = coalesce(session.revoked_at, now()) FROM old
    WHERE session.id = old.session_id AND old.spent_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM refresh_tokens WHERE id = $2)
)
SELECT old.spent_at IS NOT NULL AND NOT EXISTS (SELECT FROM refresh_tokens WHERE id = $2) AS replayed,
       old.revoked_at IS NOT NULL AS revoked, users.id::text, users.email, users.name
FROM old JOIN users ON users.id = old.user_id
"""

REVOKE = "UPDATE sessions SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One account, as the contract shows it to its owner."""

    id: str
    email: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Successor:
    """The refresh token that follows a spent one."""

    id: str
    expires_at: datetime


async def register(store: Store, account: Account, password_hash: str) -> bool:
    """Store the account and return True, or return False when its address is taken."""
    values = (account.id, account.email, account.name, password_hash)
    return await patiently(lambda: store.fetchval(REGISTER, *values), seconds=PATIENCE_SECONDS) is not None


async def by_email(store: Store, email: str) -> tuple[Account | None, str | None]:
    """Return the account of that address and its password's hash, or nothing twice."""
    row = await patiently(lambda: store.fetchrow(BY_EMAIL, email), seconds=PATIENCE_SECONDS)
    if row is None:
        return None, None
    return Account(id=row["id"], email=row["email"], name=row["name"]), row["password_hash"]


async def by_id(store: Store, user: str) -> Account | None:
    """Return the account of that id."""
    row = await patiently(lambda: store.fetchrow(BY_ID, user), seconds=PATIENCE_SECONDS)
    return row and Account(id=row["id"], email=row["email"], name=row["name"])


async def open_session(store: Store, session: str, account: Account, first: Successor) -> None:
    """Store a new session with its first refresh token."""
    values = (session, account.id, first.id, first.expires_at)
    await patiently(lambda: store.execute(OPEN, *values), seconds=PATIENCE_SECONDS)


async def rotate(store: Store, spent: str, successor: Successor) -> tuple[Rotation, Account | None]:
    """Spend a refresh token for its successor; a spent one revokes its whole session instead."""
    values = (spent, successor.id, successor.expires_at)
    row = await patiently(lambda: store.fetchrow(ROTATE, *values), seconds=PATIENCE_SECONDS)
    if row is None:
        return "unknown", None
    if row["replayed"]:
        return "replayed", None
    if row["revoked"]:
        return "unknown", None
    return "rotated", Account(id=row["id"], email=row["email"], name=row["name"])


async def revoke(store: Store, session: str) -> None:
    """Revoke the session, and with it every refresh token of its family."""
    await patiently(lambda: store.execute(REVOKE, session), seconds=PATIENCE_SECONDS)
