"""Which row of a database a journey must leave: what `stored-in-database` is given."""

from typing import Final

from goldenpath.journeys.steps.stored_in_database import STEP, VALUES
from goldenpath.settings.known import PROTOCOL_SCHEMES
from goldenpath.settings.nodes import MAPPING
from goldenpath.settings.sections import Section, Spot
from goldenpath.settings.values import Unfit, url_of

NAME: Final = "database"
_NEEDED: Final = {
    "url": "a URL such as postgresql://reader@host/name",
    "table": "the table, also schema.table",
    "column": "the column that holds the value",
    "value": f"one of {', '.join(VALUES)}",
}
_KEYS: Final = (*_NEEDED, "user", "password")


def read_rows(spot: Spot | None, step: str = STEP.id) -> None:
    """Note what is wrong with the argument, where it is given to the step that reads it."""
    if spot is None or step != STEP.id:
        return
    if spot.node.kind != MAPPING:
        spot.unfit("a mapping such as {url: postgresql://…, table: messages, column: run_id, value: run_id}")
        return
    section = Section(spot, _KEYS)
    given = {name: section.need(name, what) for name, what in _NEEDED.items()}
    for name in ("table", "column"):
        if (found := given[name]) is not None:
            found.text()
    if (value := given["value"]) is not None:
        value.word(VALUES)
    if (url := given["url"]) is not None and (text := url.text()):
        _url(url, text)


def _url(spot: Spot, text: str) -> None:
    try:
        url_of(text, PROTOCOL_SCHEMES["postgres"])
    except Unfit as problem:
        spot.wrong(str(problem))
