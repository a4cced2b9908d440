"""Look into the database itself, where it can be reached: what the path made is stored there."""

from collections.abc import Mapping
from typing import Any

from goldenpath.contracts import Path, Pose, Step, StepFailed, StepUnseen, StepWork
from goldenpath.engine.urls import place_of, store_of
from goldenpath.journeys.problems import Problem
from goldenpath.journeys.talk import short
from goldenpath.model.observation import Observation
from goldenpath.model.probe import Limits, Lookup, PostgresAsk, Probe
from goldenpath.model.secret import Secret

VALUES = ("run_id", "message_id", "thread_id")
"""What of the receipt may be looked for."""
_SCHEMES = ("postgresql://", "postgres://")
_NEEDED = ("table", "column", "value")


def go(path: Path) -> StepWork:
    """Count the rows, and return how many there are; that nobody could look is no failure."""
    ask = _question(path)
    if isinstance(ask, str):
        raise StepUnseen(ask)
    limits = Limits(seconds=path.seconds("answer_seconds", 5.0))
    # Not under the database's own name: that this way of looking is closed says nothing of the database.
    probe = Probe(component="stored-rows", purpose="stored-in-database", ask=ask, limits=limits)
    seen: Observation = yield Pose(probe=probe)
    found = seen.value("found")
    if not isinstance(found, int):
        raise StepUnseen(short(_why(seen)))
    path.note("rows", found)
    wanted = ask.lookup or Lookup(table="", column="", value="")
    if not found:
        said = f"no row of {short(wanted.table)} has {short(wanted.column)} {short(wanted.value)}"
        raise StepFailed(Problem.NOT_STORED, said, what="database")
    return f"{found} {'row' if found == 1 else 'rows'} in {short(wanted.table)}"


def _question(path: Path) -> PostgresAsk | str:
    """Return what is asked, or why nothing can be."""
    given = path.argument("database")
    if not isinstance(given, Mapping) or not given:
        return "no database is given"
    lookup = _lookup(given, path.kept.get("receipt", {}))
    if isinstance(lookup, str):
        return lookup
    url = str(given.get("url", ""))
    try:
        place, (user, database) = place_of(url), store_of(url)
    except ValueError:
        return "database.url cannot be read"
    if not url.startswith(_SCHEMES) or not place.host:
        return "database.url is no postgresql:// URL"
    password = given.get("password")
    return PostgresAsk(
        place=place,
        user=str(given.get("user") or user),
        database=database,
        password=password if isinstance(password, Secret) or password is None else Secret(str(password)),
        pressure=False,
        lookup=lookup,
    )


def _lookup(given: Mapping[str, Any], receipt: Any) -> Lookup | str:  # noqa: ANN401 - what an earlier step left
    """Return the rows that are wanted, or why none can be named."""
    lacking = [name for name in _NEEDED if not given.get(name)]
    if lacking:
        return f"database.{lacking[0]} is not given"
    word = str(given["value"])
    if word not in VALUES:
        return f"database.value is none of {', '.join(VALUES)}"
    value = receipt.get(word) if isinstance(receipt, Mapping) else None
    if not value:
        return f"the receipt holds no {word}"
    return Lookup(table=str(given["table"]), column=str(given["column"]), value=str(value))


def _why(seen: Observation) -> str:
    failure = seen.failure
    if failure is None:
        return str(seen.value("found.refused") or "the server did not say")
    return f"{failure.reason} at {failure.phase}" + (f": {failure.text}" if failure.text else "")


STEP = Step(
    id="stored-in-database",
    title="look into the database",
    go=go,
    speaks_to="api_component",
    optional=True,
    arguments=(("database?", f"{{url, user, password, table, column, value}}: the row; value is {', '.join(VALUES)}"),),
)
