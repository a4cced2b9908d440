"""A real PostgreSQL counts rows: those that are there, those that are not, and whatever the names are."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goldenpath.model.observation import Observation, Reason
from goldenpath.model.probe import Lookup, Place, PostgresAsk
from goldenpath.model.secret import Secret
from goldenpath.probes.postgres import PROTOCOL
from goldenpath_lab.parts.postgres import Postgres
from tests.wire.stores import ground, observed, values

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

RUN = "5f0c1f6a-2f0e-4a5b-9a53-0d6f5f6c7a01"
SQL = (
    "CREATE TABLE messages (run_id uuid, number int, words text)",
    f"INSERT INTO messages VALUES ('{RUN}', 1, 'hello'), ('{RUN}', 2, 'it''s')",  # noqa: S608 - the test's own value
    "CREATE SCHEMA chat",
    "CREATE TABLE chat.runs (id uuid)",
    f"INSERT INTO chat.runs VALUES ('{RUN}')",  # noqa: S608 - the test's own value
    'CREATE TABLE "it""s; a" ("odd"" -- column" text)',
    'INSERT INTO "it""s; a" VALUES (\'x\')',
    "CREATE TABLE secrets (word text)",
    "INSERT INTO secrets VALUES ('hidden')",
    "GRANT USAGE ON SCHEMA chat TO chat",
    'GRANT SELECT ON messages, chat.runs, "it""s; a" TO chat',
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Give a server with a few tables."""
    with ground(tmp_path_factory.mktemp("lookup")) as at:
        server = at.postgres()
        for statement in SQL:
            at.runner.run(server.execute(statement))
        yield server
        at.runner.run(server.stop())


def looked_up(server: Postgres, table: str, column: str, value: str) -> Observation:
    """Return what comes back for a lookup, as the platform's role."""
    ask = PostgresAsk(
        place=Place(host=server.address, port=server.port),
        user="chat",
        database="chat",
        password=Secret(server.password),
        pressure=False,
        lookup=Lookup(table=table, column=column, value=value),
    )
    return observed(PROTOCOL, ask)


@pytest.mark.parametrize(
    ("table", "column", "value", "count"),
    [
        ("messages", "run_id", RUN, 2),
        ("messages", "run_id", RUN.upper(), 2),
        ("messages", "run_id", RUN[:-1] + "2", 0),
        ("messages", "number", "2", 1),
        ("messages", "words", "it's", 1),
        ("messages", "words", "' or '1'='1", 0),
        ("chat.runs", "id", RUN, 1),
        ("public.messages", "number", "1", 1),
        ('it"s; a', 'odd" -- column', "x", 1),
    ],
)
def test_rows_are_counted(server: Postgres, table: str, column: str, value: str, count: int) -> None:
    """By a value of the column's own type, whatever the names are."""
    assert values(looked_up(server, table, column, value))["found"] == count


@pytest.mark.parametrize(
    ("table", "column", "value", "state"),
    [
        ("nowhere", "id", "1", "42P01"),
        ("Messages", "run_id", RUN, "42P01"),
        ("messages", "nothing", "1", "42703"),
        ("messages", "run_id", "no uuid", "22P02"),
        ("messages", "number", "99999999999", "22003"),
        ("secrets", "word", "hidden", "42501"),
        ("", "id", "1", "42601"),
        ('no"; schema.table', "id", "1", "42P01"),
    ],
)
def test_what_the_server_refuses_is_said(server: Postgres, table: str, column: str, value: str, state: str) -> None:
    """It is no failure of the server, and no row that is absent."""
    said = values(looked_up(server, table, column, value))

    assert str(said["found.refused"]).startswith(f"ERROR {state}: ")
    assert "found" not in said


_ANY = st.text(st.one_of(st.sampled_from("\"';-$.\\\0 =()"), st.characters(codec=None)), max_size=20)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=_ANY, column=_ANY, value=_ANY)
@example(table='messages" where true; drop table messages; --', column="run_id", value=RUN)
@example(table="messages", column='words" = words or "words', value="x")
@example(table="messages", column="words", value="x'; drop table messages; --")
def test_no_string_reaches_another_table_or_breaks_the_session(
    server: Postgres, table: str, column: str, value: str
) -> None:
    """The answer is a count, a refusal in the server's words, or a name that cannot be sent; everything stays there."""
    seen = looked_up(server, table, column, value)
    kept = values(looked_up(server, "messages", "run_id", RUN))

    assert seen.answered or (seen.failure is not None and seen.failure.reason is Reason.NOT_ALLOWED)
    assert seen.value("found") in {None, 0}
    assert kept["found"] == 2
