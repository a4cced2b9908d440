"""The JSON Schema for editors says what the reader says."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from goldenpath.settings import checks, components, document, journeys, known, surroundings
from tests.unit.settings.documents import BASE, WRONG, examined, plain, whole

SCHEMA: dict[str, Any] = json.loads(files("goldenpath.schemas").joinpath("goldenpath.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
ROOT = Path(__file__).parents[3]
PAGES = ("docs/reference/configuration.md", "docs/how-to/describe-your-system.md")


def examples() -> list[str]:
    """Return the YAML examples of the pages; a fragment is completed by the components that the tests share."""
    found = [b for page in PAGES for b in re.findall(r"```yaml\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)]
    return [b if re.search(r"^components:", b, re.MULTILINE) else BASE + b for b in found]


def test_the_schema_is_one() -> None:
    """It follows its own standard."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("example", [BASE, *examples()])
def test_what_the_pages_show_is_right(example: str) -> None:
    """The reader and the schema take every example."""
    assert examined(example).errors == ()
    assert [e.message for e in VALIDATOR.iter_errors(plain(example))] == []


@pytest.mark.parametrize("text", [t for t, _, seen in WRONG if seen])
def test_what_the_reader_refuses_the_schema_refuses(text: str) -> None:
    """Where a schema can say it: what it cannot are names that refer to others, and forms inside of texts."""
    assert list(VALIDATOR.iter_errors(plain(whole(text)))) != []


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (document.KEYS, SCHEMA),
        (components.KEYS, SCHEMA["$defs"]["component"]),
        (components.LINK_KEYS, SCHEMA["$defs"]["use"]["oneOf"][1]),
        (checks.KEYS, SCHEMA["$defs"]["check"]),
        (journeys.KEYS, SCHEMA["$defs"]["journey"]),
        (surroundings.LOG_KEYS, SCHEMA["$defs"]["log"]),
        (surroundings.NETWORK_KEYS, SCHEMA["properties"]["network"]),
        (surroundings.PROXY_KEYS, SCHEMA["properties"]["network"]["properties"]["proxy"]["oneOf"][1]),
        (surroundings.BUDGET_KEYS, SCHEMA["properties"]["budget"]),
        (surroundings.VANTAGE_KEYS, SCHEMA["properties"]["vantages"]["additionalProperties"]),
    ],
)
def test_reader_and_schema_know_the_same_keys(keys: tuple[str, ...], place: dict[str, Any]) -> None:
    """A key that one of them learns, the other knows; and each says what it means."""
    assert set(keys) == set(place["properties"])
    assert all("description" in field for field in place["properties"].values())


def test_reader_and_schema_know_the_same_words() -> None:
    """Kinds, protocols, ways and methods."""
    check = SCHEMA["$defs"]["check"]

    assert tuple(SCHEMA["$defs"]["component"]["properties"]["kind"]["anyOf"][0]["enum"]) == known.KINDS
    assert tuple(one["required"][0] for one in check["oneOf"]) == known.PROTOCOLS
    assert tuple(check["properties"]["way"]["enum"]) == known.WAYS
    assert tuple(check["properties"]["method"]["enum"]) == checks.METHODS


EVERY_KEY = (*document.KEYS, *components.KEYS, *checks.KEYS, *journeys.KEYS, *surroundings.LOG_KEYS, *surroundings.NETWORK_KEYS, *surroundings.BUDGET_KEYS)  # fmt: skip


def test_every_setting_is_documented() -> None:
    """The reference names each key."""
    page = (ROOT / PAGES[0]).read_text()

    assert [key for key in EVERY_KEY if f"`{key}`" not in page] == []
