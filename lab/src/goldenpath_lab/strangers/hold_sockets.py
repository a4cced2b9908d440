"""Open so many WebSockets as one user, keep them, and open each anew that ends."""

import asyncio
import contextlib
import secrets
import sys

from goldenpath_lab.client.conversation import Closed, Conversation, Rejected
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.http import Unreachable
from goldenpath_lab.client.session import Account, Session
from goldenpath_lab.strangers import given

_PAUSE = 0.5
_SECONDS = 3.0
_connect = Conversation.open


async def _hold(endpoints: Endpoints, count: int) -> None:
    user = Session(endpoints)
    account = Account(email=f"holder-{secrets.token_hex(4)}@chat.test", password=secrets.token_urlsafe(18))
    await user.enrol(account)
    await user.login(account)
    tried = [asyncio.Event() for _ in range(count)]
    holding = [asyncio.create_task(_one(endpoints, user.token, each)) for each in tried]
    await asyncio.gather(*(each.wait() for each in tried))
    print("ready", flush=True)
    await asyncio.gather(*holding)


async def _one(endpoints: Endpoints, token: str, tried: asyncio.Event) -> None:
    while True:
        with contextlib.suppress(Unreachable, Closed, Rejected, TimeoutError):
            try:
                conversation = await _connect(endpoints, token, seconds=_SECONDS)
            finally:
                tried.set()
            async with conversation:
                while True:
                    await conversation.receive()
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    asyncio.run(_hold(given.endpoints(), int(sys.argv[1])))
