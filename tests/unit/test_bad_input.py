"""Bad input gives one clear line, or a warning where the rest can be used; never a traceback."""

import gzip
import json

import pytest

from goldenpath.contracts import Line
from goldenpath.intake.scan import scan
from goldenpath.model.entry import Scan
from goldenpath.model.errors import InputError, SourceMalformed, SourceUnreadable
from goldenpath.ports import Opened
from goldenpath.testing import ndjson, rows
from goldenpath.wire.files import FileSources

GOOD = ndjson([Line(text="one", severity="INFO"), Line(text="two", after=1, severity="ERROR")])


def read(*data: bytes) -> Scan:
    """Return the scan of blocks of one source."""
    return scan([Opened(name="export.json", size=None, blocks=iter(data))], ())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the source is empty"),
        (b"  \n\t ", "the source is empty"),
        (b"hello world", "'hello world', which is not JSON"),
        (b"\x7fELF\x00\x00", "binary data"),
        ("{}".encode("utf-16"), "UTF-16"),
        (b"[1, 2, 3]", "no list of log entries"),
        (b'{"a": 1}', "no list of log entries"),
        (b'{"message": "no time"}\n{"message": "no time"}', "no row with a time"),
        (b'{"timestamp": "yesterday", "message": "x"}\n{"timestamp": "never"}', "no row with a time"),
        (b"[" * 100_000, "no list of log entries"),
        (b'{"a":' * 100_000, "broken JSON"),
        (b'[{"timestamp": "\xff\xfe"}]', "not UTF-8"),
    ],
)
def test_what_cannot_be_read_says_what_came(data: bytes, said: str) -> None:
    """One line: where, what came, what was expected."""
    with pytest.raises(SourceMalformed) as problem:
        read(data)

    assert said in problem.value.sentence()
    assert problem.value.sentence().startswith("export.json")
    assert "\n" not in problem.value.sentence()
    assert "expected" in problem.value.sentence()


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("indent", [None, 2])
def test_half_an_array_is_used_as_far_as_it_goes(cut: float, indent: int | None) -> None:
    """A download that broke off still holds entries; the verdict says that it broke off."""
    whole = json.dumps(rows([Line(text=f"line {n} {'x' * n}", after=n) for n in range(50)]), indent=indent).encode()
    found = read(whole[: int(len(whole) * cut)])

    assert 0 < found.entries < 50
    assert "cut-off" in {p.kind for p in found.problems}


def test_a_wrapped_document_that_breaks_off_is_used_as_far_as_it_goes() -> None:
    """The rows before the break are found inside the damaged document."""
    whole = json.dumps(
        {"head": 1, "logs": rows([Line(text=f"line {n}", after=n) for n in range(50)])}, indent=1
    ).encode()
    found = read(whole[: len(whole) // 2])

    assert 10 < found.entries < 50
    assert "cut-off" in {p.kind for p in found.problems}


def test_broken_lines_among_good_ones_are_counted() -> None:
    """The rest can be used, and the first bad row is named."""
    found = read(b'{"broken": \n' + GOOD + b"not json\n")
    bad = next(p for p in found.problems if p.kind == "unreadable-rows")

    assert found.entries == 2
    assert "could not be read: 2" in bad.text


def test_a_line_of_forty_megabytes_is_passed_over() -> None:
    """Memory stays bounded: the line is skipped, the lines around it are used."""
    block = b"x" * 1_000_000
    found = read(
        GOOD.splitlines()[0] + b"\n",
        b'{"timestamp": "',
        *[block] * 40,
        b'"}\n' + GOOD.splitlines()[1] + b"\n",
    )

    assert found.entries == 2
    assert "long-line" in {p.kind for p in found.problems}


def test_one_bad_source_among_good_ones_is_a_problem() -> None:
    """The good ones are used; the bad one is named in the verdict."""
    sources = [
        Opened(name="bad", size=None, blocks=iter([b"nonsense"])),
        Opened(name="good", size=None, blocks=iter([GOOD])),
    ]
    found = scan(sources, ())

    assert found.entries == 2
    assert any(p.kind == "unreadable" and "bad" in p.text for p in found.problems)


@pytest.mark.parametrize("name", ["/no/such/file.json", "/proc/self/mem", "/dev/null"])
def test_what_cannot_be_opened_says_why(name: str) -> None:
    """A name that is no file gives one line."""
    with pytest.raises(InputError) as problem:
        scan(FileSources().open((name,)), ())

    assert name in problem.value.sentence()


def test_a_folder_without_exports_says_so(tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - pytest's own
    """An empty folder is no evidence, it is wrong use."""
    with pytest.raises(SourceUnreadable) as problem:
        list(FileSources().open((str(tmp_path),)))

    assert "no export in this folder" in problem.value.sentence()


def test_damaged_gzip_says_so(tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - pytest's own
    """A compressed file that is damaged gives one line."""
    path = tmp_path / "x.gz"
    path.write_bytes(b"\x1f\x8b" + b"\x00" * 40)
    with pytest.raises(InputError) as problem:
        scan(FileSources().open((str(path),)), ())

    assert "x.gz" in problem.value.sentence()


@pytest.mark.parametrize("data", [b"[]", b" [ ]\n", b'{"entries": []}'])
def test_an_empty_list_is_no_evidence(data: bytes) -> None:
    """What gcloud prints when its filter matched nothing can be read, and shows no system."""
    from tests.incidents.windows import verdict_of

    told = verdict_of(data)

    assert told.status.value == "no-evidence"
    assert "empty-list" in {p.kind for p in told.evidence.problems}


@pytest.mark.parametrize("indent", [None, 2])
def test_arrays_that_follow_each_other_are_all_read(indent: int | None) -> None:
    """Two exports put together with cat are one; nothing is left out in silence."""
    parts = [
        json.dumps(rows([Line(text=f"{name} {n}", after=n, instance=name) for n in range(5)]), indent=indent)
        for name in "ab"
    ]
    found = read("\n".join(parts).encode())

    assert found.entries == 10
    assert "unreadable-rows" not in {p.kind for p in found.problems}


def test_damaged_gzip_is_used_as_far_as_it_goes(tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - pytest's own
    """A download that broke off still holds entries."""
    whole = gzip.compress(ndjson([Line(text=f"line {n} {hash(n * 7919)}", after=n) for n in range(20_000)]))
    path = tmp_path / "x.ndjson.gz"
    path.write_bytes(whole[: len(whole) * 3 // 4])

    assert scan(FileSources().open((str(path),)), ()).entries > 100


def test_a_file_that_is_no_export_is_told_of(tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - pytest's own
    """Nothing in a folder is passed over in silence."""
    (tmp_path / "a.ndjson").write_bytes(GOOD)
    (tmp_path / "notes.txt").write_text("not logs")
    found = scan(FileSources().open((str(tmp_path),)), ())

    assert any(p.kind == "unreadable" and "notes.txt" in p.text for p in found.problems)
