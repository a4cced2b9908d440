"""What a call of type multipart brings, byte for byte."""

import pytest

from goldenpath_lab.cloud.errors import ApiError
from goldenpath_lab.cloud.http import Call
from goldenpath_lab.cloud.uploads import uploaded

_MARK = "==cut=="


def call(body: bytes, kind: str = f'multipart/related; boundary="{_MARK}"') -> Call:
    query = {"uploadType": "multipart"}
    return Call(path="", names={}, query=query, headers={"content-type": kind}, body=body, many=lambda _: [])


def multipart(content: bytes, end: bytes = b"\r\n") -> bytes:
    mark = f"--{_MARK}".encode()
    about = (mark, b"Content-Type: application/json", b"", b'{"name": "a"}')
    return end.join((*about, mark, b"Content-Type: text/x-sums", b"", content, mark + b"--", b""))


@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
@pytest.mark.parametrize(
    "content",
    [b"", b"plain", b"one\r\n\r\ntwo\n", b"a line with --==cut== inside", b"\x00\xff\r\n", b"\r\n--==cut=\r\n"],
)
def test_the_content_is_what_was_sent(content: bytes, end: bytes) -> None:
    """Empty lines, line ends and the mark in mid-line belong to it."""
    metadata, found = uploaded(call(multipart(content, end)))

    assert found == content
    assert metadata == {"name": "a", "contentType": "text/x-sums"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", f"multipart/related; boundary={_MARK}"),
        (multipart(b"x"), "multipart/related"),
        (multipart(b"x")[:-40], f"multipart/related; boundary={_MARK}"),
        (b"--==cut==\r\n--==cut==\r\n--==cut==--", f"multipart/related; boundary={_MARK}"),
    ],
    ids=["empty", "no boundary", "cut off", "no heads"],
)
def test_what_is_no_multipart_body_is_refused(body: bytes, kind: str) -> None:
    """With Google's status for it."""
    with pytest.raises(ApiError, match="Malformed multipart"):
        uploaded(call(body, kind))
