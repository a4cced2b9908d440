"""Rows that are counted in PostgreSQL: what is sent, what the answers mean, and that no string breaks out."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldenpath.contracts import Broken, Reply
from goldenpath.model.observation import Reason
from goldenpath.model.probe import Limits, Lookup, PostgresAsk
from goldenpath.probes.postgres import PROTOCOL, converse
from goldenpath.probes.postgres_lookup import counting, statement
from tests.unit.probes.scripted import Server, saying, spoken
from tests.unit.probes.test_postgres import HOW, ONE, PLACE, READY, WELCOME, error, message, row

ROW = Lookup(table="messages", column="run_id", value="r-1")
PARSED = message("1") + message("2")
ANY = st.text(st.characters(codec=None), max_size=30)
"""Any string, lone halves of characters and null characters too."""


def counted(*columns: str | None) -> bytes:
    """Return the server's answer to the extended query."""
    return PARSED + row(columns) + message("C", b"SELECT 1\0") + READY


def answered(server: Server, lookup: Lookup = ROW, *, pressure: bool = False) -> Reply | Broken:
    """Return how the conversation with a server ends."""
    ask = PostgresAsk(place=PLACE, user="chat", database="chat", tls="never", pressure=pressure, lookup=lookup)
    return spoken(converse(ask, Limits(), "probe:stored:rows:1"), server)


def values(ended: Reply | Broken) -> dict[str, object]:
    """Return the values of a whole answer."""
    assert isinstance(ended, Reply), ended
    return dict(ended.values)


def messages(sent: bytes) -> dict[str, bytes]:
    """Return what is sent as messages by their kind."""
    found, place = {}, 0
    while place < len(sent):
        size = int.from_bytes(sent[place + 1 : place + 5], "big")
        found[chr(sent[place])] = sent[place + 5 : place + 1 + size]
        place += 1 + size
    return found


@pytest.mark.parametrize("count", [0, 1, 2, 1000])
def test_rows_are_counted(count: int) -> None:
    """None is an answer too."""
    assert values(answered(saying(WELCOME, ONE, counted(str(count)))))["found"] == count


def test_rows_are_looked_up_after_how_the_server_is() -> None:
    """Whoever asks both gets both."""
    found = values(answered(saying(WELCOME, ONE, HOW, counted("1")), pressure=True))

    assert (found["found"], found["connections.used"]) == (1, 41)


def test_every_value_of_a_lookup_is_declared() -> None:
    """Conditions may name what the protocol declares."""
    assert {"found", "found.refused"} <= {name for name, _ in PROTOCOL.values}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("42P01", 'relation "messages" does not exist'),
        ("42703", 'column "run_id" does not exist'),
        ("42501", "permission denied for table messages"),
        ("22P02", "invalid input syntax for type uuid"),
    ],
)
def test_a_lookup_that_the_server_refuses_is_no_failure_of_the_server(state: str, said: str) -> None:
    """It is said in its words; the count is absent, never 0."""
    found = values(answered(saying(WELCOME, ONE, error(state, said, "ERROR") + READY)))

    assert found["found.refused"] == f"ERROR {state}: {said}"
    assert "found" not in found


def test_a_session_that_is_ended_meanwhile_is_a_failure() -> None:
    """As anywhere else."""
    ended = answered(saying(WELCOME, ONE, PARSED + error("57P01", "terminating connection")))

    assert isinstance(ended, Broken)
    assert ended.reason is Reason.SERVER_ERROR


@pytest.mark.parametrize("columns", [(), (None,), ("",), ("-1",), ("one",), ("1", "2"), ("9" * 30,), ("\u0661",)])
def test_an_answer_that_is_no_count_is_malformed(columns: tuple[str | None, ...]) -> None:
    """Nothing is made up of it."""
    ended = answered(saying(WELCOME, ONE, counted(*columns)))

    assert isinstance(ended, Broken)
    assert ended.reason is Reason.MALFORMED


@pytest.mark.parametrize(
    ("table", "quoted"),
    [
        ("messages", '"messages"'),
        ("chat.messages", '"chat"."messages"'),
        ("Messages", '"Messages"'),
        ('x"; drop table y; --', '"x""; drop table y; --"'),
    ],
)
def test_names_are_quoted(table: str, quoted: str) -> None:
    """A schema in front is a name of its own."""
    lookup = Lookup(table=table, column="run_id", value="r-1")

    assert f" from {quoted} where " in statement(lookup)


_NAME = r'"(?:[^"]|"")*"'
_WHOLE = re.compile(
    rf"select count\(\*\) from \(select 1 from ({_NAME}(?:\.{_NAME})*) where ({_NAME}) = \$1 limit 1000\) found",  # noqa: S608 - a pattern
    re.DOTALL,
)


@given(table=ANY, column=ANY, value=ANY)
@example(table='"', column='" = $1 or 1=1 --', value="' or '1'='1")
@example(table='a".b', column="\\", value="$1")
@example(table="a\0b", column="c", value="d")
@example(table="\ud800", column="c", value="d")
def test_no_string_breaks_out(table: str, column: str, value: str) -> None:
    """Names stay between their quotation marks, the value stays in its message, and only Broken is raised."""
    try:
        sent = messages(counting(Lookup(table=table, column=column, value=value)))
    except Broken as problem:
        assert problem.reason is Reason.NOT_ALLOWED
        return
    parsed = sent["P"].removeprefix(b"\0").removesuffix(b"\0\0\0").decode("utf-8", "surrogateescape")
    whole = _WHOLE.fullmatch(parsed)

    assert list(sent) == ["P", "B", "E", "S"]
    assert whole is not None
    assert [name[1:-1].replace('""', '"') for name in re.findall(_NAME, whole[1])] == table.split(".")
    assert whole[2][1:-1].replace('""', '"') == column
    assert sent["B"][:6] == b"\0\0\0\0\0\1"
    assert sent["B"][10:-2].decode("utf-8", "surrogateescape") == value


@given(table=ANY, column=ANY, value=ANY)
def test_any_lookup_is_answered_or_broken(table: str, column: str, value: str) -> None:
    """The whole conversation raises nothing else."""
    ended = answered(saying(WELCOME, ONE, counted("0")), Lookup(table=table, column=column, value=value))

    assert isinstance(ended, Reply | Broken)


@given(said=st.binary(max_size=200))
def test_whatever_answers_a_lookup_only_broken_is_raised(said: bytes) -> None:
    """Any bytes after the question."""
    ended = answered(saying(WELCOME, ONE, said))

    assert isinstance(ended, Reply | Broken)


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_a_count_is_the_same_however_it_is_cut(sizes: list[int]) -> None:
    """One piece or many."""
    ask = PostgresAsk(place=PLACE, user="chat", database="chat", tls="never", pressure=False, lookup=ROW)
    ended = spoken(converse(ask, Limits(), "id"), saying(WELCOME, ONE, counted("7")), sizes)

    assert values(ended)["found"] == 7
