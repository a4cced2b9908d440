"""The first line of an answer: what is a status and what is none."""

import pytest

from goldenpath.contracts import Broken
from goldenpath.model.observation import Reason
from goldenpath.probes.head import parse


@pytest.mark.parametrize("line", [b"HTTP/1.1 200 OK", b"HTTP/1.1 200", b"HTTP/1.0 200 "])
def test_three_digits_are_a_status(line: bytes) -> None:
    """With a reason phrase, without, and with an empty one."""
    assert parse(line).status == 200


@pytest.mark.parametrize("line", [b"HTTP/1.1 999999", b"HTTP/1.1 2000 OK", b"HTTP/1.1 20 OK", b"HTTP/1.1 2x0 OK"])
def test_anything_else_is_malformed(line: bytes) -> None:
    """More digits than three are not cut to what could be one."""
    with pytest.raises(Broken) as caught:
        parse(line)

    assert caught.value.reason is Reason.MALFORMED
