"""A lab's fingerprint tells what a fault changed, and that healing changed it back."""

import pytest

from goldenpath_lab.fingerprint import differences
from goldenpath_lab.trial.undone import differs, settings
from tests.lab.whole.running import RunningLab

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket, pytest.mark.anyio]


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ("certificate-expired", "certificate"),
        ("dns-silent", "names"),
        ("route-missing", "routes"),
        ("sql-client-role-missing", "policy of the project"),
        ("cache-password-set", "cache settings"),
        ("database-host-not-allowed", "database doors"),
        ("collector-row-limit", "collector"),
        ("model-rate-limited", "model provider"),
    ],
)
async def test_what_a_fault_changes_is_told_until_it_is_healed(lab: RunningLab, fault: str, part: str) -> None:
    """The part that it acts on differs; afterwards nothing does, and no value can be read from the answer."""
    before = await settings(lab.state)
    lab.command("break", fault)
    try:
        assert part in differences(before, await settings(lab.state))
    finally:
        lab.command("heal")
    assert await differs(lab.state, before) == ()
    assert {len(told) for told in before.values()} == {12}
