"""A seed chooses in what circumstances a fault is tried out."""

from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.fingerprint import differences, digest
from goldenpath_lab.trial.circumstances import Circumstances

SEEDS = range(1, 40)


def test_seed_nought_is_the_plain_case_for_all() -> None:
    """What is recorded without asking for seeds stays comparable."""
    assert {Circumstances.of(fault, 0) for fault in faults().values()} == {Circumstances()}


def test_other_seeds_vary_everything_and_can_be_repeated() -> None:
    """Number and pace of the users, the moment of the break, and what goes on beside."""
    fault = faults()["redis-down"]
    found = [Circumstances.of(fault, seed) for seed in SEEDS]
    assert found == [Circumstances.of(fault, seed) for seed in SEEDS]
    assert {one.walkers for one in found} == {2, 3, 4, 5, 6}
    assert {one.beside for one in found} == {"nothing", "load", "noise"}
    assert len({one.pause for one in found}) > len(found) / 2
    assert len({one.wait for one in found}) > len(found) / 3


def test_noise_does_not_stand_beside_itself() -> None:
    """One fault is in force once."""
    assert {Circumstances.of(faults()["noise"], seed).beside for seed in SEEDS} == {"nothing", "load"}


def test_a_record_that_was_read_from_its_file_has_the_same_digest() -> None:
    """A lab that comes up again holds 1.0 where it held 1, and lists where it held tuples."""
    assert (
        digest({"b": (1, True), "a": 2}) == digest({"a": 2.0, "b": [1.0, True]}) != digest({"a": 2.5, "b": [1, True]})
    )


def test_parts_that_came_or_went_differ_too() -> None:
    """A secret that was not there before is a difference, as one that is gone."""
    assert differences({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "9", "d": "4"}) == ("b", "c", "d")
