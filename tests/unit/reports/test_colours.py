"""Colours of pictures and pages: every text can be read on its ground, dark and light."""

import re

import pytest

from goldenpath.reports.colours import VARIABLES

LIGHT, DARK = (dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", part)) for part in VARIABLES.split("@media"))
TEXTS = ("ink", "soft", "accent", "good", "bad", "worse", "unknown")


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("ground", ["ground", "raised", "bad-ground"])
def test_texts_have_contrast_aa(scheme: dict[str, str], name: str, ground: str) -> None:
    """4.5 to 1 at least."""
    assert contrast(scheme[name], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["link", "p-resolve", "p-connect", "p-tls", "p-first", "p-body"])
def test_lines_and_bars_have_contrast(scheme: dict[str, str], name: str) -> None:
    """3 to 1 at least, as for all that is no text."""
    assert contrast(scheme[name], scheme["ground"]) >= 3


def test_both_schemes_have_the_same_colours() -> None:
    """None is forgotten in one of them."""
    assert set(LIGHT) == set(DARK)
