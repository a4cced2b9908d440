"""A plan is what its shape says, and the same each time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath_lab.load.plan import MAX_MESSAGES, MAX_USERS, Shape, TooMuch, plan

shapes = st.builds(
    Shape,
    users=st.integers(1, 40),
    ramp=st.floats(0, 30),
    seconds=st.floats(0, 40),
    pause=st.tuples(st.floats(0.5, 3), st.floats(3, 9)),
    seed=st.integers(0, 2**32),
)


@given(shape=shapes)
def test_same_shape_gives_same_plan(shape: Shape) -> None:
    """Whoever repeats a load repeats every login and every word."""
    assert plan(shape) == plan(shape)


@given(shape=shapes)
def test_every_user_logs_in_during_the_ramp_and_speaks_at_its_pace(shape: Shape) -> None:
    """Logins lie in the ramp, in order; pauses lie in the shape's bounds; the last word is said in time."""
    journeys = plan(shape)
    assert [journey.number for journey in journeys] == list(range(shape.users))
    logins = [journey.login_at for journey in journeys]
    assert logins == sorted(logins)
    assert 0 <= logins[0] <= logins[-1] <= shape.ramp
    low, high = shape.pause
    for journey in journeys:
        times = [journey.login_at, *(saying.at for saying in journey.says)]
        pauses = [later - earlier for earlier, later in pairwise(times)]
        assert all(low - 1e-6 <= pause <= high + 1e-6 for pause in pauses)
        assert times[-1] <= shape.ramp + shape.seconds
        assert times[-1] + high >= shape.ramp + shape.seconds - 1e-6, "nobody falls silent early"


def test_another_seed_gives_another_plan() -> None:
    """The seed is not idle."""
    assert plan(Shape(users=3, seed=1)) != plan(Shape(users=3, seed=2))


@pytest.mark.parametrize(
    "shape",
    [
        Shape(users=0),
        Shape(users=MAX_USERS + 1),
        Shape(seconds=4000),
        Shape(ramp=-1),
        Shape(pause=(0, 1)),
        Shape(pause=(5, 3)),
        Shape(users=MAX_USERS, ramp=0, seconds=MAX_MESSAGES / MAX_USERS, pause=(0.4, 0.5)),
        Shape(users=MAX_USERS, ramp=0, seconds=3000, pause=(0.01, 0.01)),
    ],
    ids=["nobody", "crowd", "long", "backwards", "no pause", "pause turned", "talkative", "flood"],
)
def test_what_is_too_much_is_refused(shape: Shape) -> None:
    """A load beyond the bounds is refused before anything is opened."""
    with pytest.raises(TooMuch):
        plan(shape)
