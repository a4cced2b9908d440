"""The Chromium that is installed here, and how it is started so that it sees the environment as it was declared."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import get_native_id
from time import monotonic

from goldenpath.contracts import Broken
from goldenpath.model.environment import Network
from goldenpath.wire.files import environment
from goldenpath.wire.resolver import Resolver, family_of

VARIABLE = "GOLDENPATH_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
NO_PLAYWRIGHT = "the Python package playwright is absent: pip install 'goldenpath[browser]'"
NO_CHROMIUM = (
    f"no Chromium: none of {', '.join(NAMES)} is on the PATH, and {VARIABLE} names none: sudo apt-get install chromium"
)

_FEATURES = (
    "AutofillServerCommunication",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
)
"""What speaks to others than the environment, or asks for another URL than the one given."""

_NICE = 5
_NOWHERE = "~NOTFOUND"
"""Chromium's word for a name that does not exist."""
_OTHER = 2.0
"""Seconds for the name of a host beside those that are opened."""
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
"""Rules are separated by commas: a name with one would be another rule."""


def program() -> str:
    """Return the path of the browser, empty where none is installed."""
    named = environment(VARIABLE)
    if named:
        return named if os.access(named, os.X_OK) and Path(named).is_file() else ""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def give_way() -> None:
    """Let this thread, and the browser that it starts, wait for others: beside it answers are timed."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICE)


def options(network: Network, hosts: tuple[str, ...], seconds: float, others: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the command line options for a network; ``others`` may lead nowhere, and then do so for the page too.

    Raises:
        Broken: a host that has to be resolved by a declared name server cannot be.
    """
    rules = ", ".join(f"MAP {name} {address}" for name, address in _mapped(network, hosts, others, seconds))
    return (
        # Root has no namespace of its own to lock the renderers into, and Chromium refuses to start without saying so.
        *(("--no-sandbox",) if os.geteuid() == 0 else ()),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--disable-features={','.join(_FEATURES)}",
        *((f"--host-resolver-rules={rules}",) if rules else ()),
    )


def _mapped(
    network: Network, hosts: tuple[str, ...], others: tuple[str, ...], seconds: float
) -> Iterator[tuple[str, str]]:
    """Yield names with addresses: those declared, and those of hosts that only a declared name server knows."""
    declared = dict(reversed(network.hosts))  # the first of several addresses of a name
    yield from ((name, _literal(address)) for name, address in declared.items() if _NAME.fullmatch(name))
    if not network.nameservers:
        return
    resolver, end = Resolver(network), monotonic() + seconds
    for host in dict.fromkeys((*hosts, *others)):
        if host in declared or family_of(host) or not _NAME.fullmatch(host):
            continue
        left = max(0.05, end - monotonic())
        try:
            yield host, _literal(resolver.addresses(host, 0, left if host in hosts else min(left, _OTHER))[0])
        except Broken:
            if host in hosts:
                raise
            yield host, _NOWHERE


def _literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address
