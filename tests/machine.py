"""What a test needs of its machine: without it the test skips and says why; what `make test` installs may not lack in CI."""

import os
import socket
import subprocess
from importlib import import_module
from typing import Any

import pytest

APART = ("unshare", "--user", "--map-root-user", "--net", "--")
"""Runs a program in a network of its own, with nothing in it (util-linux)."""


def genuine(module: str) -> Any:
    """A module of the dependency group `cloud`; where it is not installed the test skips, but not in CI."""
    try:
        return import_module(module)
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{module} is not installed; `make test` brings it (dependency group `cloud`)")


def needs_network_of_its_own() -> None:
    """Skip where the kernel gives an ordinary user's process no network of its own; nothing can be installed for that."""
    if subprocess.run([*APART, "true"], capture_output=True, check=False).returncode:
        pytest.skip("the kernel gives no process a network of its own (unshare --user --net)")


def needs_ipv6() -> None:
    """Skip where the loopback has no IPv6."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError as problem:
            pytest.skip(f"this machine has no IPv6 on loopback: {problem}")
