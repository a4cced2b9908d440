"""The plan of a scenario: its shares hold for every seed, and it asks for nothing impossible."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath_lab.errors import LabError
from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.scenario import plan

ALL = list(faults().values())


@settings(max_examples=40, deadline=None)
@given(runs=st.integers(10, 120), seed=st.integers(0, 2**64))
def test_the_shares_hold_for_every_seed(runs: int, seed: int) -> None:
    """At least three tenths have nothing broken, at least two tenths have two faults, the rest has one."""
    kinds = Counter(run.kind for run in plan(ALL, runs, seed))
    assert kinds["healthy"] + kinds["noise only"] >= 0.3 * runs
    assert kinds["two faults"] >= 0.2 * runs
    assert kinds["one fault"] > 0.5 * runs - 2, "the other two shares are rounded up, each by less than one run"
    assert kinds.total() == runs


@settings(max_examples=40, deadline=None)
@given(runs=st.integers(1, 60), seed=st.integers(0, 2**64))
def test_a_plan_is_repeatable_and_possible(runs: int, seed: int) -> None:
    """The same seed gives the same runs; none breaks the same thing twice, or what excludes what is in force."""
    planned = plan(ALL, runs, seed)
    assert planned == plan(list(reversed(ALL)), runs, seed)
    for run in planned:
        held = [part for name in run.faults for part in faults()[name].holds]
        assert len(held) == len(set(held))
        assert len(run.faults) == len(set(run.faults))
        assert [step.at for step in run.steps] == sorted(step.at for step in run.steps)
        broken = [name for name in run.faults if faults()[name].layer != "none"]
        assert {"healthy": 0, "noise only": 0, "one fault": 1, "two faults": 2}[run.kind] == len(broken)
        assert run.steps or run.kind != "noise only"


def test_another_seed_gives_another_plan() -> None:
    """The seed is used."""
    assert len({plan(ALL, 10, seed) for seed in range(20)}) == 20


def test_no_fault_is_drawn_twice_before_each_was_drawn_once() -> None:
    """As many runs as it takes meet every fault."""
    real = [fault for fault in ALL if fault.layer != "none"]
    runs = plan(ALL, 3 * len(real), 1)
    singles = [name for run in runs if run.kind == "one fault" for name in run.faults]
    assert {fault.id for fault in real} <= set(singles)


def test_what_cannot_be_planned_is_refused() -> None:
    """No runs, too many, or nothing that may be in force together."""
    for runs in (0, -1, 10**9):
        with pytest.raises(LabError, match="a scenario has 1 to"):
            plan(ALL, runs, 1)
    with pytest.raises(LabError, match="two faults that may be in force together"):
        plan([faults()["redis-down"]], 10, 1)
