"""Documents of others: YAML and JSON, and what is refused of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.errors import InputError, SourceMalformed, SourceUnreadable
from goldenpath.ports import Opened
from goldenpath.wire.documents import LARGEST, parse
from tests.unit.declared.drafted import opened

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(8)
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a: 1\n---\nb: 2\n", ({"a": 1}, {"b": 2})),
        ('{"a": [1, 2]}', ({"a": [1, 2]},)),
        ("{a: 1}", ({"a": 1},)),
        ("\ufeffa: 1", ({"a": 1},)),
        ("when: 2026-01-05T10:00:00Z", ({"when": "2026-01-05T10:00:00Z"},)),
        ("x: [2222:22, 1:30.5, 0x1f, 1e3, 010]", ({"x": ["2222:22", "1:30.5", 31, "1e3", 8]},)),
        ("x: !reference [a, b]\ny: !vault secret", ({"x": ["a", "b"], "y": "secret"},)),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", ({"a": {"b": 1}, "c": {"b": 1, "d": 2}},)),
    ],
)
def test_documents_are_plain_data(data: str, expected: tuple[object, ...]) -> None:
    """Dates and what stands between colons stay texts, tags of others are passed over, aliases are followed."""
    assert parse(opened("file", data)) == expected


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "file: nothing; expected YAML or JSON"),
        (b"  \n", "file: nothing"),
        (b"\x00\x01\x02", "file: binary data"),
        (b"a: \xff\xfe", "file:byte 3: bytes that are not UTF-8"),
        (b"a: [1, 2", "file:1:9: no YAML"),
        (b"a: b: c", "file:1:5: no YAML: mapping values are not allowed here"),
        (b"x: *nowhere", "file:1:4: no YAML"),
        (b"[" * 5000, "no YAML|more than 100 levels"),
        (BOMB.encode(), "aliases that stand for more than 2,000,000 values"),
        (b"a: &a [*a]", "aliases that stand for more than"),
        (b"!!python/object/apply:os.system ['true']", "$"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(data: bytes, said: str) -> None:
    """Where, what came, what was expected; a Python tag builds nothing."""
    if said == "$":
        assert parse(opened("file", data)) == (["true"],)
        return
    with pytest.raises(SourceMalformed, match=said) as problem:
        parse(opened("file", data))

    assert "\n" not in problem.value.sentence()


def test_a_parser_s_sentence_quotes_nothing_of_the_file() -> None:
    """A password in a line that cannot be read is not shown."""
    with pytest.raises(SourceMalformed) as problem:
        parse(opened("file", "password: 'hunter2hunter2\nx: @hunter2hunter2"))

    assert "hunter2" not in problem.value.sentence()


def test_more_than_16_mb_is_refused() -> None:
    """The blocks are not read to their end."""
    blocks = (b"x" * 1_000_000 for _ in range(1_000))
    with pytest.raises(SourceUnreadable, match="more than 16 MB"):
        parse(Opened(name="file", size=None, blocks=blocks))

    assert sum(1 for _ in blocks) > 1_000 - LARGEST // 1_000_000 - 2


@given(st.one_of(st.binary(max_size=300), st.text(alphabet="abc:-[]{}&*!'\"\n #|>%@?,0", max_size=120).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No file raises anything but the errors of input."""
    try:
        parse(opened("file", data))
    except InputError as problem:
        assert problem.source == "file"


@pytest.mark.parametrize(
    ("data", "do"),
    [
        ("a: {{ .Values.name }}\nb: {{- if x }}\n", "Render templates first"),
        ('resource "google_redis_instance" "cache" {\n  name = "x"\n  port: = 1\n}\n', "terraform show -json"),
    ],
)
def test_the_source_of_what_can_be_read_is_told_what_to_do(data: str, do: str) -> None:
    """Templates and Terraform's own language are known by sight."""
    with pytest.raises(SourceMalformed) as problem:
        parse(opened("file", data))

    assert do in problem.value.do
