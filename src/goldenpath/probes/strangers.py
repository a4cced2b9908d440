"""Tells from its first bytes which other protocol a peer speaks: then the address is wrong, not the peer."""

from typing import Final

_LONGEST: Final = 48
_BEGINNINGS: Final = (
    (b"HTTP/1", "HTTP/1"),
    (b"SSH-", "SSH"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"-ERR", "Redis"),
    (b"-NOAUTH", "Redis"),
    (b"-DENIED", "Redis"),
    (b"ERROR\r\n", "memcached"),
    (b"220 ", "SMTP"),
    (b"AMQP", "AMQP"),
    (b"\x15\x03", "TLS"),
    (b"\x16\x03", "TLS"),
)
_HTTP2_SETTINGS: Final = b"\x04"


def stranger(start: bytes) -> str:
    """Return the name of the protocol whose answer begins so, empty where it is none that is known."""
    for beginning, name in _BEGINNINGS:
        if start.startswith(beginning):
            return name
    # MySQL greets first: three bytes of length, number 0, version 10.
    if len(start) > 5 and start[2:5] == b"\0\0\n":
        return "MySQL"
    # A server of HTTP/2 says its settings before anything else.
    if len(start) >= 9 and start[:2] == b"\0\0" and start[3:4] == _HTTP2_SETTINGS and start[5:9] == bytes(4):
        return "HTTP/2"
    return ""


def shown(start: bytes) -> str:
    """Return the first bytes as a person can read them: a line of text, or hexadecimal digits."""
    line = start.split(b"\n", 1)[0].rstrip(b"\r\0")[:_LONGEST]
    if line and all(32 <= byte < 127 for byte in line):
        return f'"{line.decode("ascii")}"'
    return start[:16].hex(" ")
