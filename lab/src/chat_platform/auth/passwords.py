"""Passwords: argon2id at the least cost that OWASP accepts, off the event loop."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

TIME_COST = 2
MEMORY_KIB = 19_456
LANES = 1
# Each hash costs a core for some ten milliseconds and 19 MiB; two at once leave room for everybody else.
AT_ONCE = 2


class Passwords:
    """Hashes and verifies passwords; a login of an unknown account takes as long as any other."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    async def hashed(self, password: str) -> str:
        """Return the hash to store."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, stored: str | None) -> bool:
        """Return whether the password is the stored one; without a stored one it never is."""
        async with self._slots:
            return await asyncio.to_thread(self._verified, password, stored or self._nobody) and stored is not None

    def _verified(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except VerifyMismatchError:
            return False
