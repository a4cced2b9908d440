"""Steps that belong to a walk only where somebody asked for them."""

from dataclasses import replace
from typing import Any

import pytest

from goldenpath.app.walk import walk
from goldenpath.contracts import Journey, Seen, Step
from goldenpath.journeys.chat_platform import JOURNEY
from goldenpath.journeys.steps.clean_up import STEP as CLEAN_UP
from goldenpath.journeys.steps.stored_in_database import STEP
from goldenpath.model.probe import PostgresAsk
from goldenpath.model.secret import SecretRef
from goldenpath.model.verdict import Status
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.testing import MemorySecrets, ScriptedWire
from tests.unit.app.shop import ARGUMENTS, SECRETS, ground, wire
from tests.unit.engine.readings import judged

WORD = "of-the-reader"
DATABASE = {
    "url": "postgresql://reader@10.0.0.3/chat",
    "password": SecretRef(scheme="env", name="READER"),
    "table": "messages",
    "column": "run_id",
    "value": "run_id",
}
ROWS = Seen(component="stored-rows", protocol="postgres", purpose="stored-in-database", values={"found": 1})


def gone(over: ScriptedWire, journey: Journey = JOURNEY, **more: Any) -> Walk:
    """Return a walk with more arguments than usual."""
    known = ground(over)
    secrets = MemorySecrets({**SECRETS, "env:READER": WORD})
    found, _ = walk(journey, {**ARGUMENTS, **more}, replace(known, secrets=secrets), 16.0)
    return found


def looked(walked: Walk) -> StepSeen:
    """Return the step that looks into the database."""
    step = walked.step("stored-in-database")
    assert step is not None
    return step


def test_a_step_that_nobody_asked_for_is_no_part_of_the_walk() -> None:
    """Neither gone nor missing."""
    names = [s.name for s in gone(wire()).steps]

    assert "stored-in-database" not in names
    assert names[-2:] == ["stored", "clean-up"]


def test_where_a_database_is_given_it_is_looked_into() -> None:
    """After the conversation was read back, with the secret followed and shown nowhere."""
    over = wire(ROWS)
    found = gone(over, database=DATABASE)
    (ask,) = (p.ask for p in over.asked if isinstance(p.ask, PostgresAsk))

    assert [s.name for s in found.steps][-3:] == ["stored", "stored-in-database", "clean-up"]
    assert (looked(found).ok, looked(found).seen) == (True, "1 row in messages")
    assert ask.password is not None
    assert WORD not in repr(found)


def test_a_row_that_is_missing_fails_the_step_and_what_follows_is_gone() -> None:
    """Nothing stays behind."""
    found = gone(wire(replace(ROWS, values={"found": 0})), database=DATABASE)

    assert found.failed == looked(found)
    assert (looked(found).problem, looked(found).value("what")) == ("not-stored", "database")
    assert found.steps[-1].ok


def test_a_database_that_cannot_be_reached_from_here_breaks_nothing() -> None:
    """The path led through; nobody could look."""
    found = gone(wire(), database=DATABASE)

    assert found.whole
    assert looked(found).ok is None
    assert looked(found).seen.startswith("not looked at: ")


def test_a_step_written_out_is_told_also_where_its_argument_is_missing() -> None:
    """Who lists it is told why nothing was looked at."""
    found = gone(wire(), journey=Journey(id="own", title="own", steps=(("stored-in-database", STEP),)))

    assert looked(found).seen == "not looked at: no database is given"
    assert (looked(found).ok, looked(found).problem) == (None, "")


@pytest.mark.parametrize(("name", "step"), [("stored-in-database", STEP), ("clean-up", CLEAN_UP)])
def test_a_walk_that_asks_nobody_is_not_healthy(name: str, step: Step) -> None:
    """However well its steps came out."""
    found = gone(wire(), journey=Journey(id="own", title="own", steps=((name, step),)))

    assert not found.whole
    assert judged(walks=[found]).status is Status.UNDECIDED


def test_a_row_that_is_missing_is_suspected_while_the_database_answers() -> None:
    """Lost, or looked for in the wrong table: the row alone cannot tell."""
    answers = Seen(component="database", protocol="postgres", purpose="select-1", way="inside", values={"select": 1})
    walked = gone(wire(replace(ROWS, values={"found": 0})), database=DATABASE)
    verdict = judged(answers, walks=[walked])

    assert [(c.signature, c.component, c.standing) for c in verdict.causes] == [
        ("answer-row-missing", "shop-api", "suspected")
    ]
