"""goldenpath.yaml, right and wrong: what is declared, and every error at once with its place."""

import pytest

from goldenpath.model.environment import Way
from goldenpath.model.errors import SettingsError
from goldenpath.model.secret import SecretRef
from goldenpath.settings import read
from goldenpath.wire.config_files import parse
from tests.unit.settings.documents import BASE, SOURCE, WRONG, environment, examined, whole


@pytest.mark.parametrize(("text", "said"), [(t, s) for t, s, _ in WRONG])
def test_each_error_says_where_what_came_and_what_was_expected(text: str, said: str) -> None:
    """One line with file, line and column."""
    errors = examined(whole(text)).errors

    assert any(said in error for error in errors), errors
    assert all(error.startswith("goldenpath.yaml:") for error in errors)


def test_every_error_comes_at_once_in_order_of_lines() -> None:
    """One run says all, and nothing was checked."""
    with pytest.raises(SettingsError) as problem:
        environment("namee: x\ncomponents:\n  a: {kind: service, uses: [b, c], url: x}\nversion: 3\n")

    assert [e.split("  ")[0] for e in problem.value.errors] == [
        "goldenpath.yaml:1:1", "goldenpath.yaml:3:29", "goldenpath.yaml:3:32", "goldenpath.yaml:3:41", "goldenpath.yaml:4:10",
    ]  # fmt: skip
    assert str(problem.value).endswith("5 errors. Nothing was checked.")


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]", "text", "3"])
def test_a_file_that_declares_nothing_is_one_error(text: str) -> None:
    """An empty file and a file of another shape say what was expected."""
    assert len(examined(text).errors) == 1


def test_links_come_from_uses_via_and_behind() -> None:
    """A load balancer uses what is behind it."""
    assert set(environment(BASE).ways) == {
        Way(source="api", target="database"),
        Way(source="api", target="cache", via="connector"),
        Way(source="front", target="api"),
    }


def test_the_topology_is_declared_and_holds_names_and_certificates() -> None:
    """An https URL needs both, so they stand in it though nobody wrote them down."""
    topology = environment(BASE).topology
    links = {(link.source, link.target) for link in topology.links}

    assert not topology.inferred
    assert {c.name: c.kind for c in topology.components if c.name in {"dns", "certificate"}} == {
        "dns": "dns",
        "certificate": "certificate",
    }
    assert {("api", "dns"), ("api", "certificate"), ("api", "connector"), ("connector", "cache")} <= links


def test_a_declared_certificate_stands_for_the_implied_one() -> None:
    """Whatever it is called."""
    topology = environment(f"{BASE}  cert: {{kind: certificate, url: https://api.example.test}}\n").topology

    assert [c.name for c in topology.components if c.kind == "certificate"] == ["cert"]


def test_an_address_without_https_needs_neither_name_nor_certificate() -> None:
    """Nothing is implied that nothing needs."""
    topology = environment("components: {api: {kind: service, url: http://127.0.0.1:8080}}").topology

    assert [c.name for c in topology.components] == ["api"]


def test_paths_are_relative_to_the_file() -> None:
    """Wherever goldenpath is started."""
    found = environment(
        BASE.replace("env:DB", "file:secrets/db#chat") + "network: {trust: [ca.pem]}\nlogs: {file: ../logs}\n"
    )

    assert found.network.trust == ("/etc/staging/ca.pem",)
    assert found.logs[0].where == "/etc/logs"
    assert found.part("database").password == SecretRef(scheme="file", name="/etc/staging/secrets/db", part="chat")  # type: ignore[union-attr] # it is declared


def test_a_check_has_a_name_of_its_own_without_one_given() -> None:
    """Protocol and component, and the target where that stands twice."""
    found = environment(f"{BASE}checks: [{{component: api, http: /a}}, {{component: api, http: /b}}]\n")

    assert [c.name for c in found.checks] == ["http api", "http api /b"]


@pytest.mark.parametrize(
    ("text", "good", "tries"),
    [("of: 2 of 3", 2, 3), ("good: 2, tries: 3", 2, 3), ("tries: 2", 1, 2), ("way: public", 1, 1)],
)
def test_two_of_three_can_be_said_in_two_ways(text: str, good: int, tries: int) -> None:
    """In one word or in two."""
    check = environment(f"{BASE}checks: {{component: api, http: , {text}}}\n").checks[0]

    assert (check.good, check.tries) == (good, tries)


def test_references_in_headers_and_arguments_stay_references() -> None:
    """They are followed just before they are needed, and nowhere else."""
    found = environment(
        f"{BASE}checks: {{component: api, http: /, headers: {{Authorization: env:T, x-tenant: env:N, accept: a/b}}}}\n"
        "journeys: {j: {uses: chat-platform, with: {password: 'cmd:pass show x', question: 'file: it', events: {gap: 3}}}}\n"
    )

    assert found.checks[0].headers == (
        ("authorization", SecretRef(scheme="env", name="T")),
        ("x-tenant", SecretRef(scheme="env", name="N")),
        ("accept", "a/b"),
    )
    assert found.journeys[0].values == {
        "password": SecretRef(scheme="cmd", name="pass show x"),
        "question": "file: it",
        "events": {"gap": 3},
    }


def test_a_word_may_stand_before_a_reference_in_a_header() -> None:
    """As servers expect it; the secret itself need not hold it."""
    found = environment(
        f"{BASE}checks: {{component: api, http: /, headers: {{authorization: Bearer env:T, x-a: Token file:t}}}}\n"
    )

    assert found.checks[0].headers == (
        ("authorization", SecretRef(scheme="env", name="T", before="Bearer")),
        ("x-a", SecretRef(scheme="file", name="/etc/staging/t", before="Token")),
    )


def test_what_is_odd_and_harmless_is_a_warning() -> None:
    """An unknown kind and an argument that nothing reads stop nothing."""
    found = examined(
        BASE.replace("kind: connector", "kind: connektor") + "journeys: {j: {uses: chat-platform, with: {lgoin: x}}}\n"
    )

    assert found.errors == ()
    assert [w.partition("did you mean ")[2] for w in found.warnings] == ['"connector"?', '"login"?']


def test_keys_that_begin_with_x_are_left_alone() -> None:
    """They hold what anchors name."""
    found = environment(
        "x-usual: &usual {kind: service}\ncomponents: {a: {<<: *usual, url: http://a.test}, b: *usual}\n"
    )

    assert [(p.name, p.kind, p.url) for p in found.parts] == [("a", "service", "http://a.test"), ("b", "service", "")]


def test_a_large_file_that_is_wrong_everywhere_is_told_whole() -> None:
    """Thousands of errors take seconds: the test's own time limit is the bound."""
    rows = "".join(f"  c{i}: {{kind: service, uses: [d{i}], nope{i}: 1}}\n" for i in range(3_000))

    assert len(examined(f"components:\n{rows}").errors) == 6_000


def test_json_is_read_too() -> None:
    """As YAML's subset, tabs included."""
    found = read(parse('{\n\t"components": {"api": {"kind": "service"}}\n}', "goldenpath.json"), SOURCE)

    assert [p.name for p in found.parts] == ["api"]


def test_json_may_write_signs_as_pairs() -> None:
    """As every library that writes ASCII does; an escaped backslash is none of them."""
    found = environment('{"name": "\\ud83d\\ude00 \\\\ud83d", "components": {"api": {"kind": "service"}}}')

    assert found.name == "\N{GRINNING FACE} \\ud83d"


def test_words_of_older_yaml_are_text() -> None:
    """A component may be called no, on or 404."""
    found = environment("components: {no: {kind: service, uses: [on, 404]}, on: {kind: cache}, 404: {kind: cache}}")

    assert [p.name for p in found.parts] == ["no", "on", "404"]
