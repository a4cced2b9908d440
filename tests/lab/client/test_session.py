"""A session reads what is stored to its end."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.http import Reply
from goldenpath_lab.client.session import Session


class Paged(Session):
    """A session whose platform stores so many messages."""

    def __init__(self, stored: int) -> None:
        super().__init__(Endpoints(auth_url="", api_url="http://api.chat.test", web_url=""))
        self._stored = [f"m{number}" for number in range(stored)]

    async def _call(self, method: str, url: str, fields: Mapping[str, Any] | None = None) -> Reply:
        assert (method, fields) == ("GET", None)
        query = parse_qs(urlsplit(url).query)
        start = self._stored.index(query["after"][0]) + 1 if "after" in query else 0
        page = self._stored[start : start + int(query["limit"][0])]
        rest = {"thread_id": "t", "role": "user", "content": "", "run_id": None, "client_message_id": None}
        body = {"messages": [{"id": name, "created_at": "", **rest} for name in page]}
        return Reply(status=200, headers={}, body=msgspec.json.encode(body), milliseconds={})


@pytest.mark.parametrize("stored", [0, 1, 99, 100, 101, 350])
def test_messages_are_read_page_by_page(stored: int) -> None:
    """Every stored message is returned once, in order, wherever the pages end."""
    found = asyncio.run(Paged(stored).messages("t"))
    assert [message.id for message in found] == [f"m{number}" for number in range(stored)]
