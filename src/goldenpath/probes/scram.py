"""The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL speaks it, without channel binding.

Randomness comes from outside: whoever speaks gives the nonce, so that the same conversation can be held again.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final

MOST_ITERATIONS: Final = 200_000
"""More would keep the caller busy for a tenth of a second, at the wish of whoever answers."""
_HEADER: Final = "n,,"
_DIGEST: Final = "sha256"


class ScramError(Exception):
    """The server's message is not SCRAM, asks too much, or proves that it does not know the password."""


class ScramClient:
    """One authentication: the first message, the proof, and the check that the server knows the password too."""

    def __init__(self, password: str, nonce: str) -> None:
        self._password = prepared(password)
        self._nonce = nonce
        # PostgreSQL takes the user's name from the start-up message.
        self._bare = f"n=,r={nonce}"
        self._expected = b""

    def first(self) -> bytes:
        """Return the client's first message."""
        return f"{_HEADER}{self._bare}".encode()

    def proof(self, challenge: bytes) -> bytes:
        """Return the client's last message, for the server's first one.

        Raises:
            ScramError: the challenge is malformed, does not continue our nonce, or asks for too many rounds.
        """
        nonce, salt, iterations = self._read(challenge)
        salted = hashlib.pbkdf2_hmac(_DIGEST, self._password, salt, iterations)
        without = f"c={base64.b64encode(_HEADER.encode()).decode()},r={nonce}"
        signed = b",".join((self._bare.encode(), challenge, without.encode()))
        key = _hmac(salted, b"Client Key")
        signature = _hmac(hashlib.sha256(key).digest(), signed)
        self._expected = _hmac(_hmac(salted, b"Server Key"), signed)
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        return f"{without},p={base64.b64encode(proof).decode()}".encode()

    def check(self, final: bytes) -> None:
        """Return if the server's last message proves that it knows the password.

        Raises:
            ScramError: it does not.
        """
        signature = _decoded(_fields(final).get("v", ""))
        if not self._expected or not hmac.compare_digest(signature, self._expected):
            raise ScramError("the server does not prove that it knows the password")

    def _read(self, challenge: bytes) -> tuple[str, bytes, int]:
        fields = _fields(challenge)
        nonce, salt, rounds = fields.get("r", ""), _decoded(fields.get("s", "")), fields.get("i", "")
        if not nonce.startswith(self._nonce) or len(nonce) == len(self._nonce) or not salt:
            raise ScramError("the server's SCRAM challenge does not continue what was sent")
        if not (rounds.isascii() and rounds.isdecimal() and len(rounds) < 10 and int(rounds)):
            raise ScramError("the server's SCRAM challenge has no number of rounds")
        if int(rounds) > MOST_ITERATIONS:
            raise ScramError(f"the server asks for {int(rounds):,} SCRAM rounds, more than {MOST_ITERATIONS:,}")
        return nonce, salt, int(rounds)


def prepared(password: str) -> bytes:
    """Return the password as SASLprep (RFC 4013) has it, or as it is where that forbids it, as PostgreSQL does."""
    if password.isascii():
        return password.encode()
    import stringprep  # noqa: PLC0415 - tables of Unicode, for the few passwords that need them
    import unicodedata  # noqa: PLC0415 - as stringprep

    mapped = "".join(" " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c))
    normal = unicodedata.normalize("NFKC", mapped)
    return (normal if normal and not _forbidden(normal) else password).encode("utf-8", "surrogateescape")


def _forbidden(text: str) -> bool:
    import stringprep  # noqa: PLC0415 - as above

    tables = (
        stringprep.in_table_a1,
        stringprep.in_table_c12,
        stringprep.in_table_c21_c22,
        stringprep.in_table_c3,
        stringprep.in_table_c4,
        stringprep.in_table_c5,
        stringprep.in_table_c6,
        stringprep.in_table_c7,
        stringprep.in_table_c8,
        stringprep.in_table_c9,
    )
    if any(table(c) for c in text for table in tables):
        return True
    right = [stringprep.in_table_d1(c) for c in text]
    left = any(stringprep.in_table_d2(c) for c in text)
    return any(right) and (left or not right[0] or not right[-1])


def _fields(message: bytes) -> dict[str, str]:
    try:
        parts = message.decode("ascii").split(",")
    except UnicodeDecodeError:
        raise ScramError("the server's SCRAM message is not text") from None
    return {part[0]: part[2:] for part in parts if part[1:2] == "="}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ScramError("the server's SCRAM message is not Base64") from None


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, _DIGEST)
