"""``goldenpath-lab walk``."""

import argparse
import contextlib
import secrets

from goldenpath_lab.cli import printing, reach
from goldenpath_lab.client.http import Unreachable
from goldenpath_lab.client.session import Account, Refused, Session
from goldenpath_lab.client.walk import lines, walk
from goldenpath_lab.state import State


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options: none."""
    del parser


async def run(state: State, chosen: argparse.Namespace) -> int:
    """Walk the golden path with a new account; 1 when it does not lead through."""
    where = await reach.endpoints(state)
    show = printing.progress() if chosen.format == "text" else lambda _: None
    account = Account(email=f"walker-{secrets.token_hex(4)}@chat.test", password=secrets.token_urlsafe(18))
    # When the account cannot be made, the walk's own login says why.
    with contextlib.suppress(Refused, Unreachable):
        await Session(where).enrol(account)
    found = await walk(where, account, on_step=lambda step: show(step.name))
    printing.done()
    if chosen.format == "json":
        printing.as_json(found)
    else:
        print("\n".join(lines(found)))
    return 0 if found.ok else 1
