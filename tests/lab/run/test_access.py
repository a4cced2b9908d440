"""Policies are asked at every turn and outlive the daemon; secrets have versions as Secret Manager keeps them."""

from pathlib import Path

import pytest

from goldenpath_lab.errors import LabError
from goldenpath_lab.run.access import INVOKER, PROJECT_RESOURCE, RUN_MEMBER, SECRET_ACCESSOR, Access, Policy
from goldenpath_lab.run.vault import Vault, VersionUnusable
from goldenpath_lab.state import State


def test_a_resource_that_nobody_changed_has_the_platforms_policy(tmp_path: Path) -> None:
    """Everybody invokes services, the run account reads secrets, and nobody else does."""
    access = Access(State(tmp_path))

    assert access.allows("services/shop", INVOKER, "allUsers")
    assert access.allows("secrets/key", SECRET_ACCESSOR, RUN_MEMBER)
    assert not access.allows("secrets/key", SECRET_ACCESSOR, "user:somebody@chat.test")


def test_a_revoked_role_stays_revoked_over_a_restart(tmp_path: Path) -> None:
    """A policy that became empty is not mistaken for one that nobody changed."""
    Access(State(tmp_path)).revoke("services/shop", INVOKER, "allUsers")

    assert not Access(State(tmp_path)).allows("services/shop", INVOKER, "allUsers")


def test_a_role_on_the_project_counts_on_its_secrets(tmp_path: Path) -> None:
    """What the secret's own policy lacks is inherited."""
    access = Access(State(tmp_path))
    access.revoke("secrets/key", SECRET_ACCESSOR, RUN_MEMBER)
    access.grant(PROJECT_RESOURCE, SECRET_ACCESSOR, RUN_MEMBER)

    assert access.allows("secrets/key", SECRET_ACCESSOR, RUN_MEMBER)


def test_only_a_change_is_told(tmp_path: Path) -> None:
    """Granting twice is one change, told with what stood there before."""
    told: list[tuple[str, Policy, Policy, str]] = []
    access = Access(State(tmp_path), lambda *change: told.append(change))
    for _ in range(2):
        access.grant("services/shop", INVOKER, "user:one@chat.test", actor="admin@chat.test")

    ((resource, before, after, actor),) = told
    assert (resource, actor) == ("services/shop", "admin@chat.test")
    assert before == {INVOKER: ["allUsers"]}
    assert after == {INVOKER: ["allUsers", "user:one@chat.test"]}


def test_the_newest_version_is_the_one_asked_for_also_when_it_is_destroyed(tmp_path: Path) -> None:
    """``latest`` does not fall back to an older version, and a destroyed one has no value on disk either."""
    vault = Vault(State(tmp_path))
    vault.add("key", "one")
    newest = vault.add("key", "two\n")
    assert vault.value("key") == "two\n"

    vault.turn("key", newest, "DESTROYED")

    with pytest.raises(VersionUnusable):
        vault.value("key")
    assert vault.value("key", 1) == "one"
    assert "two" not in (tmp_path / "secrets" / "key" / str(newest)).read_text()
    with pytest.raises(LabError):
        vault.turn("key", newest, "ENABLED")


def test_a_forgotten_version_leaves_no_trace(tmp_path: Path) -> None:
    """Its number is given again, and the next version of that number is enabled."""
    vault = Vault(State(tmp_path))
    vault.add("key", "one")
    vault.turn("key", vault.add("key", "two"), "DISABLED")

    vault.forget_after("key", 1)

    assert vault.value("key") == "one"
    assert vault.add("key", "three") == 2
    assert Vault(State(tmp_path)).value("key") == "three"
