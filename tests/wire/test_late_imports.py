"""A prober is quick to import: what only some answers need is imported at the first of them."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("late", ["cryptography", "h2", "asyncio", "yaml", "urllib.request", "http.client"])
def test_it_is_not_imported_with_the_prober(late: str) -> None:
    """A fresh process that imports the prober and its codecs has not loaded it."""
    code = (
        "import sys, goldenpath.wire.prober, goldenpath.probes.http, goldenpath.probes.websocket;"
        f"sys.exit({late!r} in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
