"""Patience with PostgreSQL: what passes is repeated, what is wrong is told at once."""

import asyncio

import asyncpg
import pytest

from chat_platform.common.store import StoreUnavailable, passes, patiently


class Work:
    """A unit of work that fails with the given errors before it answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self) -> str:
        """Fail or answer."""
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def test_lost_connections_are_tried_again() -> None:
    """A restart in between costs tries, not the answer."""
    work = Work(ConnectionResetError(), asyncpg.AdminShutdownError("terminating"), asyncpg.CannotConnectNowError("up"))
    assert asyncio.run(patiently(work, seconds=30)) == "done"
    assert work.calls == 4


def test_what_stays_wrong_is_not_repeated() -> None:
    """A violated rule of the schema is the caller's answer."""
    work = Work(asyncpg.UniqueViolationError("taken"))
    with pytest.raises(asyncpg.UniqueViolationError):
        asyncio.run(patiently(work, seconds=30))
    assert work.calls == 1


def test_the_last_error_of_the_driver_is_the_cause() -> None:
    """When patience ends, the genuine error is kept for the log."""
    error = ConnectionRefusedError(111, "Connection refused")
    with pytest.raises(StoreUnavailable) as failure:
        asyncio.run(patiently(Work(*[error] * 99), seconds=0.2))
    assert failure.value.__cause__ is error
    assert (failure.value.status, failure.value.code) == (503, "store_unavailable")


def test_work_that_hangs_ends_with_the_patience() -> None:
    """A server that never answers does not hold the caller for longer."""

    async def hang() -> None:
        await asyncio.Event().wait()

    with pytest.raises(StoreUnavailable):
        asyncio.run(patiently(hang, seconds=0.05))


def test_a_value_of_the_wrong_form_does_not_pass() -> None:
    """The driver's complaint about a value is an InterfaceError by kind only."""
    assert not passes(asyncpg.DataError("invalid input for query argument"))
    assert passes(asyncpg.InterfaceError("connection is closed"))
