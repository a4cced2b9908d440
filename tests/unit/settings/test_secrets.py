"""No message about a configuration ever shows a secret that stands in it."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.model.errors import SettingsError
from goldenpath.settings import examine
from goldenpath.wire.config_files import parse
from tests.unit.settings.documents import BASE, SOURCE

PLACES = [
    "components: {d: {kind: database, password: SECRET}}",
    "components: {d: {kind: database, password: [SECRET]}}",
    "components: {d: {kind: database, password: {value: SECRET}}}",
    "components: {d: {kind: service, token: SECRET, password: SECRET}}",
    "components: {d: {kind: database, url: postgresql://chat:SECRET@db.test/chat}}",
    "components: {d: {kind: database, url: 'postgresql://chat:SECRET@db .test/chat'}}",
    "components: {d: {kind: database, url: 'mysql://chat:SECRET@db:99999'}}",
    "components: {d: {kind: database, url: 'chat:SECRET@db.test'}}",
    "components: {d: {kind: service, url: 'https://SECRET@x.test/'}}",
    "components: {d: {kind: service, url: 'https://x.test/?token=SECRET'}}",
    BASE + "network: {proxy: 'http://u:SECRET@p:3128'}",
    BASE + "checks: {component: api, http: /a, headers: {authorization: Bearer SECRET}}",
    BASE + "checks: {component: api, http: 'https://u:SECRET@x.test/'}",
    BASE + "checks: {component: api, http: '/a?api_key=SECRET'}",
    BASE + "checks: {component: database, postgres: 'postgresql://u:SECRET@x/y'}",
    BASE + "checks: {component: api, command: psql --password=SECRET}",
    BASE + "journeys: {j: {uses: chat-platform, with: {password: SECRET}}}",
    BASE + "journeys: {j: {steps: [{step: get, url: 'https://u:SECRET@x/', json: {client_secret: SECRET}}]}}",
    BASE + "logs: {entries: 'https://u:SECRET@x/', resources: [projects/p], token: SECRET}",
    "components:\n  d: {kind: database, password: *SECRET}",
    "components:\n  d: {kind: database, password: !SECRET x}",
    "components:\n  d: {kind: database, password: SECRET: x}",
    "components:\n  d: {kind: database, password: 'SECRET}",
    "components:\n  d:\n    password: @SECRET",
]


def told(text: str) -> str:
    """Return everything that is said about a document."""
    try:
        found = examine(parse(text, "goldenpath.yaml"), SOURCE)
    except SettingsError as problem:
        return str(problem)
    return "\n".join((*found.errors, *found.warnings))


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=15, deadline=None)
@given(secret=st.from_regex(r"[A-Za-z][A-Za-z0-9]{7,20}", fullmatch=True).map(lambda s: f"Zq9{s}"))
def test_a_secret_in_the_wrong_place_is_told_without_being_shown(place: str, secret: str) -> None:
    """Something is wrong with each of these documents, and no message holds the secret."""
    said = told(place.replace("SECRET", secret))

    assert said
    assert secret not in said


@settings(deadline=None)
@given(st.text(alphabet="components:{}[]\n -'\"#&*!|>%@`,?api kind url", max_size=80))
def test_any_text_is_read_or_refused_in_our_own_words(text: str) -> None:
    """No text makes reading fail in another way than by its own error."""
    with contextlib.suppress(SettingsError):
        examine(parse(text, "goldenpath.yaml"), SOURCE)
