"""The reference of probes tells of every value and every reason."""

from pathlib import Path

import pytest

from goldenpath.catalogue import protocols
from goldenpath.model.observation import Reason

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "probes.md").read_text()


@pytest.mark.parametrize("name", sorted({name for protocol in protocols() for name, _ in protocol.values}))
def test_every_value_is_told(name: str) -> None:
    """By its name, or by its last part beside its first."""
    head, _, last = name.rpartition(".")

    assert f"`{name}`" in PAGE or (f"`{head}." in PAGE and f"`.{last}`" in PAGE)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told(reason: Reason) -> None:
    """By its name; those of certificates by what follows theirs."""
    assert f"`{reason}`" in PAGE or f"`{reason.removeprefix('certificate-')}`" in PAGE
