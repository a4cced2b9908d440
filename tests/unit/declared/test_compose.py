"""Compose files: images, ports, health checks, settings."""

import pytest

from goldenpath.intake.declared.compose import read
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.shape import Source
from tests.unit.declared.drafted import components, drafted, told


def part(text: str, name: str = "api") -> DraftPart:
    """One component of the file that a text makes."""
    found = told(text).part(name)
    assert found is not None
    return found


def test_a_service_is_reached_at_its_published_port() -> None:
    """Ports, health checks and links come from the file alone."""
    found = components("compose.yaml")

    assert found["web"] == {"kind": "frontend", "url": "http://localhost:3000", "uses": ["api"]}
    assert found["api"] == {
        "kind": "service",
        "url": "http://localhost:8000",
        "health": ["/health/ready"],
        "uses": ["db", "cache", "queue"],
    }


def test_a_store_that_is_published_is_asked_from_here() -> None:
    """User and database come from its settings; the password is a reference."""
    found = components("compose.yaml")

    assert found["db"] == {
        "kind": "database",
        "url": "postgresql://app@localhost:5433/shop",
        "password": "env:DB_PASSWORD",
    }


def test_a_store_that_is_not_published_says_so() -> None:
    """The URL by which it is used leads to it from inside; a note says that it cannot be asked from here."""
    cache = drafted("compose.yaml").part("cache")
    assert cache is not None

    assert (cache.url, cache.inside) == ("", "redis://cache:6379/0")
    assert cache.notes == ("cache publishes no port: from here it cannot be asked",)


def test_settings_outside_the_file_are_told_of() -> None:
    """An env_file is not read: what it says is missing."""
    api = drafted("compose.yaml").part("api")
    assert api is not None

    assert "api has settings in an env_file, which was not read" in api.notes


def test_an_override_file_adds_to_a_service() -> None:
    """A second document publishes a port of the first one's service."""
    draft = told(
        "services: {api: {image: a, depends_on: [db]}, db: {image: postgres}}\n---\nservices: {api: {ports: ['9000:80']}}\n"
    )
    api = draft.part("api")
    assert api is not None

    assert (api.url, [u.target for u in api.uses], api.notes) == ("http://localhost:9000", ["db"], ())


def test_an_override_file_replaces_what_it_says_again() -> None:
    """Mappings are joined whether they are lists or not; a health check and a command are one whole."""
    api = part(
        "services: {api: {image: a, ports: ['80:80'], environment: [DB_URL=postgresql://a@one/x, CACHE_URL=redis://c],"
        " healthcheck: {test: 'curl http://localhost/old'}}, one: {image: postgres}, two: {image: postgres}, c: {image: redis}}\n"
        "---\nservices: {api: {environment: {DB_URL: postgresql://a@two/x}, healthcheck: {test: [CMD, curl, 'http://localhost/new']}}}\n"
    )

    assert ([u.target for u in api.uses], api.health) == (["two", "c"], ("/new",))


def test_a_variable_that_the_file_does_not_set_is_no_name() -> None:
    """Host and port stay; who logs in and where is left out, and a note names the variables."""
    draft = told(
        "services: {api: {image: a, ports: ['80:80'], environment: {DATABASE_URL: 'postgres://${DB_USER}:${DB_PASSWORD}@db/${DB_NAME:?}'}},"
        " db: {image: postgres, ports: ['5433:5432'], environment: {POSTGRES_USER: '${DB_USER}', POSTGRES_DB: '$DB_NAME', POSTGRES_PASSWORD: '${DB_PASSWORD}'}}}\n"
    )
    db = draft.part("db")
    assert db is not None

    assert (db.url, db.password) == ("postgresql://localhost:5433", "env:DB_PASSWORD")
    assert draft.notes == ("DB_USER, DB_NAME are not set in the file (.env was not read)",)


@pytest.mark.parametrize(
    "value",
    ["redis://${CACHE_HOST}:6379/0", "redis://${CACHE_HOST}", "${CACHE_HOST}", "redis://c${CACHE_HOST}.example:6379"],
)
def test_a_host_that_the_file_does_not_set_makes_no_component(value: str) -> None:
    """Neither a URL nor a name may be made of a variable's name."""
    draft = told(f"services: {{api: {{image: a, ports: ['80:80'], environment: {{CACHE_URL: '{value}'}}}}}}")

    assert [p.name for p in draft.parts] == ["api"]
    assert draft.notes == ("CACHE_HOST is not set in the file (.env was not read)",)


@pytest.mark.parametrize("environment", ["CACHE_URL: 'redis://c:${PORT}/0'", "CACHE_HOST: c, CACHE_PORT: $PORT"])
def test_a_host_is_used_also_where_its_port_is_unknown(environment: str) -> None:
    """The link stands; no port is made up for it."""
    draft = told(
        f"services: {{api: {{image: a, ports: ['80:80'], environment: {{{environment}}}}}, c: {{image: valkey}}}}"
    )
    api, cache = draft.parts

    assert ([u.target for u in api.uses], cache.url, cache.inside) == (["c"], "", "")


def test_a_hidden_store_with_a_password_has_a_reference() -> None:
    """It is asked from within its network with the same one."""
    cache = part(
        "services: {api: {image: a, environment: {CACHE_URL: 'redis://c'}}, c: {image: redis, command: redis-server --requirepass s3t}}",
        "c",
    )

    assert (cache.inside, cache.password) == ("redis://c:6379", "env:C_PASSWORD")


@pytest.mark.parametrize("environment", ["[CACHE_URL]", "{CACHE_URL: }"])
def test_a_setting_without_a_value_takes_it_from_elsewhere(environment: str) -> None:
    """Compose hands on what its own environment holds."""
    draft = told(f"services: {{api: {{image: a, ports: ['80:80'], environment: {environment}}}}}")

    assert draft.notes == ("CACHE_URL is not set in the file (.env was not read)",)


def test_a_store_at_localhost_is_the_container_itself() -> None:
    """What a container calls localhost is not this machine, unless it has its network."""
    text = (
        "services: {{api: {{image: a, ports: ['80:80'], {}environment: {{DATABASE_URL: postgresql://localhost/x}}}}}}"
    )
    shared = told(text.format("network_mode: host, "))
    own = told(text.format(""))

    assert [p.name for p in shared.parts] == ["api", "database"]
    assert [p.notes for p in own.parts] == [
        ("api is told of DATABASE_URL at localhost, its own container: that was left out",)
    ]


@pytest.mark.parametrize(
    ("extends", "note"),
    [
        ("{file: common.yml, service: api}", "api extends api of common.yml, from where nothing was taken over"),
        ("base", "api extends base, which is not in the file"),
    ],
)
def test_what_a_service_takes_over_from_elsewhere_is_told(extends: str, note: str) -> None:
    """A service of another file, or of none."""
    assert part(f"services: {{api: {{extends: {extends}, ports: ['80:80']}}}}").notes == (note,)


def test_a_service_has_the_settings_that_it_extends() -> None:
    """Those of the same file stand under its own."""
    api = part(
        "services: {base: {image: a, ports: ['8080:80'], depends_on: [db]}, db: {image: postgres},"
        " api: {extends: {service: base}, healthcheck: {test: curl http://localhost/ready}}}"
    )

    assert (api.url, [u.target for u in api.uses], api.health) == ("http://localhost:8080", ["db"], ("/ready",))


def test_services_that_extend_each_other_end() -> None:
    """A circle is no error here: Compose refuses it."""
    draft = told("services: {a: {extends: b, ports: ['80:80']}, b: {extends: {service: a}}}")

    assert [p.name for p in draft.parts] == ["a", "b"]


def test_what_does_not_always_run_is_told() -> None:
    """A profile has to be asked for."""
    api = part("services: {api: {image: a, profiles: [debug], ports: ['80:80']}}")

    assert api.notes == ("api runs only with the profile debug",)


@pytest.mark.parametrize("include", ["[other.yml]", "[{path: other.yml}]", "[{path: [other.yml]}]"])
def test_an_included_file_is_told_of(include: str) -> None:
    """It is not read."""
    draft = told(f"include: {include}\nservices: {{api: {{image: a}}}}")

    assert draft.notes == ("file includes other.yml, which was not read",)


def test_an_included_file_that_is_given_too_is_read() -> None:
    """Then nothing is missing."""
    one = Source(
        name="site/compose.yml",
        documents=({"include": ["db/compose.db.yml"], "services": {"api": {"ports": ["80:80"]}}},),
    )
    other = Source(name="site/db/compose.db.yml", documents=({"services": {"db": {"image": "postgres"}}},))

    assert (read((one,)).notes, read((one, other)).notes) == (
        ("site/compose.yml includes db/compose.db.yml, which was not read",), (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "password"),
    [
        ("image: redis, command: redis-server --requirepass s3t", "env:S_PASSWORD"),
        ("image: redis, command: [redis-server, --requirepass, s3t]", "env:S_PASSWORD"),
        ("image: redis, command: 'redis-server --requirepass ${PW}'", "env:S_PASSWORD"),
        ("image: redis-stack, environment: {REDIS_ARGS: --requirepass s3t}", "env:S_PASSWORD"),
        ("image: redis, command: [redis-server, --requirepass, '', --appendonly, 'yes']", ""),
        ("image: redis, command: redis-server --appendonly yes", ""),
        ("image: postgres, environment: {POSTGRES_PASSWORD_FILE: /run/secrets/pw}", "env:S_PASSWORD"),
    ],
)
def test_a_store_with_a_password_has_a_reference(settings: str, password: str) -> None:
    """Also where a command line or a file holds the password."""
    store = part(f"services: {{s: {{{settings}, ports: ['6379:6379', '5432:5432']}}}}", "s")

    assert store.password == password


def test_names_that_differ_in_signs_alone_are_two_components() -> None:
    """A component's name holds hyphens only; links lead to the right one."""
    draft = told("services: {my_db: {image: postgres}, my-db: {image: postgres}, api: {image: a, depends_on: [my-db]}}")

    assert [(p.name, [u.target for u in p.uses]) for p in draft.parts] == [
        ("my-db", []), ("my-db-2", []), ("api", ["my-db-2"]),
    ]  # fmt: skip
