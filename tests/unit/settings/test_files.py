"""Finding goldenpath.yaml and reading it within limits."""

import os
from pathlib import Path

import pytest

from goldenpath.model.errors import InputError, SettingsError
from goldenpath.settings.nodes import LIST, MAPPING, NOTHING, NUMBER, TEXT, TRUTH
from goldenpath.wire.config_files import LARGEST, find, parse, shown


def test_the_nearest_file_above_is_found(tmp_path: Path) -> None:
    """As version control finds its folder."""
    (tmp_path / "goldenpath.yaml").write_text("name: above\n")
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    path, document = find(str(inside))

    assert path == str(tmp_path / "goldenpath.yaml")
    assert document.fields[0][1].value == "above"
    assert shown(path, str(inside)) == "../../goldenpath.yaml"


def test_a_given_file_is_taken(tmp_path: Path) -> None:
    """Relative to where one stands."""
    (tmp_path / "goldenpath.yaml").write_text("name: usual\n")
    (tmp_path / "other.json").write_text('{"name": "other"}')

    assert find(str(tmp_path), "other.json")[0] == str(tmp_path / "other.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file"),
        (b"a: \xff\xfe", "bytes that are not UTF-8"),
        (b"a" * (LARGEST + 1), "more than 1 MB"),
    ],
)
def test_what_cannot_be_read_is_one_line(content: bytes | None, said: str, tmp_path: Path) -> None:
    """What was asked, what came, what was expected."""
    if content is not None:
        (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(InputError) as problem:
        find(str(tmp_path), "x.yaml")

    assert problem.value.sentence().startswith("x.yaml")
    assert said in problem.value.sentence()


def test_a_pipe_and_a_folder_are_no_configuration(tmp_path: Path) -> None:
    """Nothing is waited for."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(InputError):
            find(str(tmp_path), name)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: [1, 2\nb: 3\n", "x:2:2", "no YAML"),
        ("a: *word", "x:1:4", 'begins with "*"'),
        ("a: &a [*a]", "x:1:8", 'begins with "*"'),
        ("a: !!python/object:os.system x", "x:1:4", 'begins with "!"'),
        ("? [a]\n: b", "x:1:", "a key that is a list"),
        ("a: 1\n---\nb: 1\n", "x:2:1", "a second document"),
        ("[" * 100_000, "x:1:41", "inside each other"),
        ("{a: " * 50_000, "x:1:", "inside each other"),
        ("[" + "x," * 60_000 + "]", "x:1:", "more than 50,000 values"),
        ("\x00", "x:1:1", "no YAML"),
    ],
)
def test_what_is_no_plain_document_says_where(text: str, place: str, said: str) -> None:
    """One error with its place, and no exception of the library."""
    with pytest.raises(SettingsError) as problem:
        parse(text, "x")

    assert problem.value.errors[0].startswith(place)
    assert said in problem.value.errors[0]


def test_aliases_cannot_unfold_without_end() -> None:
    """Ten times ten times ten … ends at the limit."""
    rows = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 10)}]" for i in range(9)]

    with pytest.raises(SettingsError, match="aliases unfolded"):
        parse("\n".join(rows), "x")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("yes", TEXT, "yes"), ("22:22", TEXT, "22:22"), ("2026-01-05", TEXT, "2026-01-05"), ("'1'", TEXT, "1"), ("0x1f", TEXT, "0x1f"),
     ("1", NUMBER, 1), ("-1.5", NUMBER, -1.5), ("1e3", NUMBER, 1000.0), ("true", TRUTH, True), ("~", NOTHING, None), ("!!str 1", TEXT, "1"), ("| \n  a\n", TEXT, "a\n"),
     ("[]", LIST, None), ("{}", MAPPING, None)],
)  # fmt: skip
def test_plain_values_are_those_of_yaml_1_2(text: str, kind: str, value: object) -> None:
    """No surprise by older rules."""
    node = parse(f"a: {text}", "x").fields[0][1]

    assert (node.kind, node.value) == (kind, value)


def test_a_merge_brings_in_what_is_not_there() -> None:
    """What stands in the mapping itself wins, and it is not told twice."""
    node = parse("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {<<: [*x, {c: 4}]}", "x")

    assert [{k.written: v.value for k, v in value.fields} for _, value in node.fields] == [
        {"a": 1, "b": 2},
        {"b": 3, "a": 1},
        {"a": 1, "b": 2, "c": 4},
    ]
