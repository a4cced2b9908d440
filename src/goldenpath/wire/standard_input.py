"""What another program tells us on standard input, within limits on size and time."""

import os
import select
import sys
from time import monotonic
from typing import Final

from goldenpath.model.errors import SourceUnreadable

_BLOCK: Final = 65_536


def read_all(largest: int, seconds: float) -> bytes:
    """Return everything up to the end.

    Raises:
        SourceUnreadable: it is larger, or does not end in time.
    """
    fd, end, data = sys.stdin.fileno(), monotonic() + seconds, bytearray()
    while True:
        if not select.select((fd,), (), (), max(end - monotonic(), 0.0))[0]:
            raise _unreadable(f"nothing more within {seconds:g} s, and no end")
        chunk = os.read(fd, _BLOCK)
        if not chunk:
            return bytes(data)
        data += chunk
        if len(data) > largest:
            raise _unreadable(f"more than {largest} bytes")


def _unreadable(came: str) -> SourceUnreadable:
    return SourceUnreadable(source="standard input", came=came, expected="a JSON list of probes that ends")
