"""Full-text search in what the user has written."""

from collections.abc import Mapping

from chat_platform.chat.tools.interface import Caller, Tool, one_text, text_of
from chat_platform.common import clock
from chat_platform.common.store import Store

LONGEST_QUERY = 200
MOST_MATCHES = 5
EXCERPT_CHARACTERS = 160

SEARCH = """
SELECT m.thread_id, m.content, m.created_at
FROM messages m JOIN threads t ON t.id = m.thread_id, websearch_to_tsquery('english', $2) query
WHERE m.user_id = $1 AND m.role = 'user' AND m.id <> $3 AND t.deleted_at IS NULL AND m.search @@ query
ORDER BY ts_rank(m.search, query) DESC, m.created_at DESC
LIMIT $4
"""


def search_threads(store: Store) -> Tool:
    """Return the tool that searches the caller's own messages, but not the one being answered."""

    async def search(arguments: Mapping[str, object], caller: Caller) -> Mapping[str, object]:
        query = text_of(arguments, "query", longest=LONGEST_QUERY).replace("\0", " ")
        rows = await store.fetch(SEARCH, caller.user_id, query, caller.message_id, MOST_MATCHES)
        matches = [
            {
                "thread_id": str(row["thread_id"]),
                "excerpt": row["content"][:EXCERPT_CHARACTERS],
                "created_at": clock.text(row["created_at"]),
            }
            for row in rows
        ]
        return {"query": query, "matches": matches}

    return Tool(
        name="search_threads",
        description="Searches all that the user has written before, in every thread of theirs.",
        parameters=one_text("query", "Words to look for"),
        work=search,
    )
