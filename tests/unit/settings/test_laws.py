"""Laws of reading: any change to a right document is read or refused, and the schema refuses nothing that is read."""

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.unit.settings.documents import examined, plain
from tests.unit.settings.test_schema import SCHEMA

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "configuration.md").read_text()
WHOLE = plain(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])
VALIDATOR = Draft202012Validator(SCHEMA)

WORDS = ("api", "chat-api", "env:A", "Bearer env:A", "file:a#b", "/a", "https://a.test", "http://a:1", "tcp://a:1", "2 of 3", "5s", "status == 200", "4", "GET", "direct", "a:1", "::1", "*.a.test")  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 400), st.floats(-1, 9, width=16), st.sampled_from(WORDS), st.text(max_size=6),
    st.lists(st.sampled_from(WORDS), max_size=2), st.dictionaries(st.sampled_from(["kind", "via", "component", "x-y", "step", "a"]), st.sampled_from(WORDS), max_size=2),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the place of every value in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, one in inner for p in places(one, (*path, key)))] if path else [p for key, one in inner for p in places(one, (*path, key))]  # fmt: skip


def changed(path: tuple[Any, ...], value: Any) -> Any:
    """Return the document with another value at a place."""
    found = json.loads(json.dumps(WHOLE))
    here = found
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return found


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(places(WHOLE)), VALUES)
def test_what_the_reader_takes_the_schema_takes(path: tuple[Any, ...], value: Any) -> None:
    """An editor underlines nothing that is right; and no change makes reading fail in another way."""
    document = changed(path, value)
    found = examined(json.dumps(document))

    if not found.errors:
        assert [e.message for e in VALIDATOR.iter_errors(document)] == []
