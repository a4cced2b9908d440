"""What every client program is given: where the platform is found."""

import os
from pathlib import Path

from goldenpath_lab.client.endpoints import Endpoints


def endpoints() -> Endpoints:
    """Return the platform's public URLs and the name server that knows their hosts, as the environment tells them."""
    told = os.environ
    return Endpoints(
        auth_url=told["LAB_AUTH_URL"],
        api_url=told["LAB_API_URL"],
        web_url=told["LAB_WEB_URL"],
        nameserver=told["LAB_NAMESERVER"],
        ca_file=Path(told["LAB_CA_FILE"]),
    )
