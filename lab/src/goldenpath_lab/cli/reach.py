"""The endpoints of a running lab, as its status tells them."""

from pathlib import Path

from goldenpath_lab import control
from goldenpath_lab.client.endpoints import Endpoints
from goldenpath_lab.errors import LabError
from goldenpath_lab.state import State


async def endpoints(state: State) -> Endpoints:
    """Return where the running lab is reached.

    Raises:
        LabError: no lab runs there, or it is not up yet.
    """
    report = await control.ask(state, {"do": "status"}, lambda _: None)
    if not report["up"]:
        raise LabError("the lab is still coming up; `goldenpath-lab up` waits for it")
    urls = {service["name"]: service["url"] for service in report["services"]}
    return Endpoints(
        auth_url=urls["chat-auth"],
        api_url=urls["chat-api"],
        web_url=urls["chat-web"],
        nameserver=report["nameserver"],
        ca_file=Path(report["ca_file"]),
    )
