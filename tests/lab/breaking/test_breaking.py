"""Faults put in force and taken back at awkward moments: at once, beside each other, half done, after a crash."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from goldenpath_lab.breaking import Breaking, Truth
from goldenpath_lab.errors import LabError
from tests.lab.breaking.notes import names_in, noted


def test_the_same_fault_twice_at_once_acts_once(tmp_path: Path) -> None:
    """The second is refused with the way back, however close they are."""
    with noted(tmp_path, ("one",)) as (faults, _, notes):

        async def both() -> list[Truth | BaseException]:
            puts = [faults.put("one", after=0, lasts=None, seed=0) for _ in range(2)]
            return await asyncio.gather(*puts, return_exceptions=True)

        first, second = asyncio.run(both())
        assert isinstance(first, Truth)
        assert isinstance(second, LabError)
        assert "`goldenpath-lab heal one`" in str(second)
        assert notes.done == ["act one"]


def test_two_that_hold_the_same_exclude_each_other_and_others_stack(tmp_path: Path) -> None:
    """At once or one after the other: one of the two acts, and what holds nothing acts beside."""
    with noted(tmp_path, ("stop", "database"), ("freeze", "database"), ("deploy",)) as (faults, _, notes):

        async def three() -> list[Truth | BaseException]:
            puts = [faults.put(name, after=0, lasts=None, seed=0) for name in ("stop", "freeze", "deploy")]
            return await asyncio.gather(*puts, return_exceptions=True)

        answers = asyncio.run(three())
        assert str(answers[1]).startswith("freeze and stop exclude each other: both act on the database")
        assert notes.done == ["act stop", "act deploy"]
        assert {truth.fault for truth in faults.active()} == {"stop", "deploy"}


def test_healing_while_it_acts_waits_and_undoes(tmp_path: Path) -> None:
    """The act is not cut in half: it ends, then it is undone."""
    with noted(tmp_path, ("slow",)) as (faults, _, notes):
        notes.acts_take = 0.1

        async def both() -> list[Truth]:
            put = asyncio.create_task(faults.put("slow", after=0, lasts=None, seed=0))
            while not notes.done:
                await asyncio.sleep(0)
            healed = await faults.heal("slow")
            await put
            return healed

        assert asyncio.run(both())[0].memory == {"pid": 7}
        assert notes.done == ["act slow", "undo slow"]
        assert faults.active() == []


def test_an_act_that_fails_is_taken_back(tmp_path: Path) -> None:
    """What was done of it is undone, nothing stays in force, and the record says why."""
    with noted(tmp_path, ("bad",)) as (faults, state, notes):
        notes.acts_fail = True
        with pytest.raises(RuntimeError, match="half done"):
            asyncio.run(faults.put("bad", after=0, lasts=None, seed=0))
        assert notes.done == ["act bad", "undo bad"]
        assert faults.active() == []
        (past,) = names_in(tmp_path / "history")
        kept = state.read(Truth, "history", past)
        assert kept is not None
        assert kept.healed_by == "failed to act"


@pytest.mark.parametrize(
    ("ask", "complaint"),
    [
        (lambda faults: faults.put("onee", after=0, lasts=None, seed=0), "did you mean 'one'?"),
        (lambda faults: faults.heal("one"), "the fault one is not in force"),
        (lambda faults: faults.heal("onee"), "did you mean 'one'?"),
    ],
    ids=["break unknown", "heal without break", "heal unknown"],
)
def test_what_cannot_be_is_refused(tmp_path: Path, ask: object, complaint: str) -> None:
    """The sentence helps, and nothing is written."""
    with noted(tmp_path, ("one",)) as (faults, _, notes):
        with pytest.raises(LabError) as caught:
            asyncio.run(ask(faults))  # type: ignore[operator]
        assert complaint in str(caught.value)
        assert notes.done == []
        assert names_in(tmp_path / "faults") == []
        assert asyncio.run(faults.heal()) == []


def test_a_fault_that_this_lab_does_not_know_any_more_does_not_bar_the_way(tmp_path: Path) -> None:
    """After an update that took the fault away, the rest is undone and its record is filed."""
    with noted(tmp_path, ("old",), ("new",)) as (faults, _, _):
        for name in ("old", "new"):
            asyncio.run(faults.put(name, after=0, lasts=None, seed=0))
    with noted(tmp_path, ("new", "database"), ("newer", "cache")) as (faults, _, notes):
        asyncio.run(faults.put("newer", after=0, lasts=None, seed=0))
        healed = asyncio.run(faults.heal(by="up after a crash"))
        assert notes.done == ["act newer", "undo newer", "undo new"]
        assert "does not know it" in str({truth.fault: truth.healed_by for truth in healed}["old"])
        assert faults.active() == []


def put_in_turn(faults: Breaking, *names: str) -> None:
    """Put faults in force one after the other."""
    for name in names:
        asyncio.run(faults.put(name, after=0, lasts=None, seed=0))


def test_a_deployment_is_not_taken_from_under_one_that_shares_its_second_service(tmp_path: Path) -> None:
    """Whichever of its services the later one replaced too: it goes first."""
    with noted(tmp_path, ("page-and-api",), ("api-only",)) as (faults, _, notes):
        notes.services = {"page-and-api": ("chat-web", "chat-api"), "api-only": ("chat-api",)}
        put_in_turn(faults, "page-and-api", "api-only")
        with pytest.raises(LabError, match="api-only was deployed on top of page-and-api: heal it first"):
            asyncio.run(faults.heal("page-and-api"))
        asyncio.run(faults.heal("api-only"))
        asyncio.run(faults.heal("page-and-api"))
        assert notes.done[2:] == ["undo api-only", "undo page-and-api"]


def test_an_undoing_that_fails_does_not_keep_the_others_from_theirs(tmp_path: Path) -> None:
    """Each is tried; those that worked are filed away, the rest is named in one sentence and healed by another try."""
    with noted(tmp_path, ("first",), ("bad",), ("worse",), ("last",)) as (faults, _, notes):
        put_in_turn(faults, "first", "bad", "worse", "last")
        notes.stuck = {"bad", "worse"}
        with pytest.raises(LabError) as caught:
            asyncio.run(faults.heal())
        assert notes.done[4:] == ["undo last", "undo first"]
        assert "worse (OSError: no way back); bad (OSError: no way back)" in str(caught.value)
        assert [truth.fault for truth in faults.active()] == ["bad", "worse"]
        notes.stuck = set()
        asyncio.run(faults.heal())
        assert faults.active() == []


def test_what_lies_under_an_undoing_that_failed_waits_for_it(tmp_path: Path) -> None:
    """Taking the lower deployment back first would leave the upper one nothing to go back to."""
    with noted(tmp_path, ("lower",), ("upper",)) as (faults, _, notes):
        notes.services = {"lower": ("chat-api",), "upper": ("chat-api",)}
        put_in_turn(faults, "lower", "upper")
        notes.stuck = {"upper"}
        with pytest.raises(LabError, match=r"upper \(OSError.*lower \(upper stands on top of it\)"):
            asyncio.run(faults.heal())
        assert [truth.fault for truth in faults.active()] == ["lower", "upper"]


def test_a_fault_that_waits_says_until_when(tmp_path: Path) -> None:
    """Its record has no moment of acting, and the one that was asked for."""
    with noted(tmp_path, ("later",)) as (faults, _, notes):

        async def waiting() -> Truth:
            put = asyncio.create_task(faults.put("later", after=60, lasts=None, seed=0))
            while not faults.active():
                await asyncio.sleep(0)
            (truth,) = faults.active()
            put.cancel()
            return truth

        truth = asyncio.run(waiting())
        assert truth.acted is None
        assert truth.due is not None
        assert datetime.fromisoformat(truth.due) - datetime.fromisoformat(truth.declared) == timedelta(seconds=60)
        assert notes.done == []
