"""Accounts with their sessions; threads, messages and the runs that answer them."""

from alembic import op

revision = "0001"
down_revision = None

ACCOUNTS = """
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    spent_at timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
"""

CHAT = """
CREATE TABLE threads (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    title text NOT NULL DEFAULT '',
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE INDEX threads_of_user ON threads (user_id, updated_at DESC) WHERE deleted_at IS NULL;

CREATE TABLE messages (
    id uuid PRIMARY KEY,
    thread_id uuid NOT NULL REFERENCES threads ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    content text NOT NULL,
    run_id uuid,
    client_message_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('english', content)) STORED,
    UNIQUE (user_id, client_message_id)
);
CREATE INDEX messages_of_thread ON messages (thread_id, created_at, id);
CREATE UNIQUE INDEX messages_one_answer ON messages (run_id) WHERE role = 'assistant';
CREATE INDEX messages_search ON messages USING gin (search);

CREATE TABLE runs (
    id uuid PRIMARY KEY,
    thread_id uuid NOT NULL REFERENCES threads ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    message_id uuid NOT NULL UNIQUE REFERENCES messages ON DELETE CASCADE,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'completed', 'failed')),
    attempt integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz
);
CREATE INDEX runs_unfinished ON runs (lease_until) WHERE status IN ('queued', 'running');
"""


def upgrade() -> None:
    """Create the tables."""
    op.execute(ACCOUNTS)
    op.execute(CHAT)


def downgrade() -> None:
    """Drop the tables."""
    op.execute("DROP TABLE runs, messages, threads, refresh_tokens, sessions, users")
