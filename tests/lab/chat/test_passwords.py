"""Passwords: what fits, and how many are hashed at once."""

import asyncio
import threading

import pytest

from chat_platform.auth.passwords import AT_ONCE, Passwords


def test_the_right_password_fits_and_no_other() -> None:
    """Each hash has a salt of its own and still fits its password alone."""

    async def scenario() -> None:
        passwords = Passwords()
        one, two = [await passwords.hashed("correct horse") for _ in range(2)]
        assert one != two
        assert [await passwords.fits(word, one) for word in ("correct horse", "correct horsf", "")] == [
            True,
            False,
            False,
        ]
        assert not await passwords.fits("correct horse", None)

    asyncio.run(scenario())


def test_no_more_than_two_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd that logs in leaves cores for everybody else."""
    gate, running, seen = threading.Barrier(AT_ONCE), set[int](), list[int]()

    def measured(password: str, stored: str) -> bool:
        running.add(threading.get_ident())
        seen.append(len(running))
        gate.wait(30)
        running.discard(threading.get_ident())
        return bool(password) and bool(stored)

    async def scenario() -> None:
        passwords = Passwords()
        monkeypatch.setattr(passwords, "_verified", measured)
        await asyncio.gather(*(passwords.fits("word", "hash") for _ in range(AT_ONCE * 3)))

    asyncio.run(scenario())
    assert len(seen) == AT_ONCE * 3
    assert max(seen) == AT_ONCE
