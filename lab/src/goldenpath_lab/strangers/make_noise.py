"""Ask for what does not exist, log in wrongly, hang up early: noise that every public system hears."""

import asyncio
import contextlib
import random
import ssl

import msgspec

from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.client.http import Request, Unreachable, exchange
from goldenpath_lab.strangers import given

_PATHS = ("/.env", "/wp-login.php", "/api/conversations", "/api/v2/status", "/admin", "/.git/config", "/actuator")
_PAUSE = 0.15


async def _noise(endpoints: Endpoints) -> None:
    dice = random.Random(7)  # noqa: S311 - the same noise each time
    print("ready", flush=True)
    while True:
        with contextlib.suppress(Unreachable, OSError):
            await dice.choice((_scan, _guess, _hang_up))(endpoints, dice)
        await asyncio.sleep(_PAUSE)


async def _scan(endpoints: Endpoints, dice: random.Random) -> None:
    base = dice.choice((endpoints.api_url, endpoints.web_url))
    await exchange(endpoints, Request(method="GET", url=base + dice.choice(_PATHS)))


async def _guess(endpoints: Endpoints, dice: random.Random) -> None:
    wrong = {"email": f"nobody-{dice.randrange(5)}@chat.test", "password": "not-the-password"}
    await exchange(
        endpoints, Request(method="POST", url=f"{endpoints.auth_url}/auth/login", content=msgspec.json.encode(wrong))
    )


async def _hang_up(endpoints: Endpoints, dice: random.Random) -> None:
    del dice
    host, _, port = endpoints.api_url.removeprefix("https://").partition(":")
    address = await endpoints.resolve(host, int(port))
    _, writer = await asyncio.open_connection(address, int(port), ssl=endpoints.tls(), server_hostname=host)
    writer.write(f"GET /health/ready HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    with contextlib.suppress(ssl.SSLError):
        writer.transport.abort()


if __name__ == "__main__":
    asyncio.run(_noise(given.endpoints()))
