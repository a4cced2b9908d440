"""Durations as Go and Prometheus write them, such as ``1m30s``, told in one unit as goldenpath.yaml wants them."""

import re
from typing import Final

_WHOLE = re.compile(r"^(?:\d{1,9}(?:\.\d{1,6})?(?:ms|[smhd]))+$")
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|[smhd])")
_PLAIN = re.compile(r"^[1-9]\d{0,5}(?:ms|[smhd])$")
_MILLISECONDS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def one_unit(said: str) -> str:
    """Return a duration with one number and one unit, empty where the text is none or says nothing of length."""
    if _PLAIN.match(said):
        return said
    if len(said) > 40 or not _WHOLE.match(said):
        return ""
    total = round(sum(float(count) * _MILLISECONDS[unit] for count, unit in _PART.findall(said)))
    if total <= 0:
        return ""
    return f"{total // 1_000}s" if total % 1_000 == 0 else f"{total}ms"
