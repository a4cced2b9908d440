"""Variables of Compose files."""

import pytest

from goldenpath.intake.declared.interpolation import UNKNOWN, interpolated, unset


@pytest.mark.parametrize(
    ("value", "expected", "missing"),
    [
        ("${PORT:-8000}", "8000", ()),
        ("${PORT-8000}", "8000", ()),
        ("${PORT:-}", "", ()),
        ("${A:-${B:-8089}}:80", "8089:80", ()),
        ("${A:-${B}}:80", f"{UNKNOWN}:80", ("B",)),
        ("http://${HOST}/x", f"http://{UNKNOWN}/x", ("HOST",)),
        ("$HOST:80", f"{UNKNOWN}:80", ("HOST",)),
        ("$A-$B-$A", f"{UNKNOWN}-{UNKNOWN}-{UNKNOWN}", ("A", "B")),
        ("plain", "plain", ()),
        ("${X:?must be set}", UNKNOWN, ("X",)),
        ("${X:+other}", UNKNOWN, ("X",)),
        ("$$X and $5", "$X and $5", ()),
        ("${X", UNKNOWN, ("X",)),
    ],
)
def test_variables_have_their_defaults(value: str, expected: str, missing: tuple[str, ...]) -> None:
    """One without a default is unknown, and told by its name."""
    assert (interpolated(value), unset(value)) == (expected, missing)


def test_defaults_within_defaults_end() -> None:
    """However deep they lie."""
    assert interpolated("${A:-" * 2_000 + "x" + "}" * 2_000) == UNKNOWN
