"""Laws of every reader: no secret in what is written, no error on any shape, nothing that config check refuses."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.intake.declared.draft import Draft, DraftPart
from goldenpath.model.errors import InputError
from goldenpath.reports.configuration import render, scalar
from goldenpath.settings import examine
from goldenpath.wire import config_files
from tests.unit.declared.drafted import SAMPLES, SECRETS, drafted, told
from tests.unit.declared.objects import deployment
from tests.unit.declared.objects import service as service_of

NAMES = sorted(p.name for p in SAMPLES.iterdir())
DATA = {n: list(yaml.safe_load_all((SAMPLES / n).read_text())) for n in NAMES}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 70_000) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def errors(draft: Draft) -> tuple[str, ...]:
    """What config check finds wrong in what is written; without any component nothing is."""
    if not draft.parts:
        return ()
    return examine(config_files.parse(render(draft), "goldenpath.yaml"), "/x/goldenpath.yaml").errors


def leaves(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every value within plain data."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(w for k, v in inner for w in leaves(v, (*way, k)))]


def changed(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    """The plain data with another value at the end of the way."""
    if not way:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = changed(value[way[0]], way[1:], new)
    return copy


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_of_a_sample_is_written(name: str) -> None:
    """Neither in values nor in comments."""
    text = render(drafted(name))

    assert [s for s in SECRETS if s in text] == []


def test_every_secret_stands_in_a_sample() -> None:
    """The law above is about secrets that are really there; one lies in base64."""
    said = "".join((SAMPLES / n).read_text() for n in NAMES)

    assert [s for s in SECRETS if s not in said] == ["k8s-P4ss-in-secret"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_right(name: str) -> None:
    """Config check finds nothing wrong."""
    assert errors(drafted(name)) == ()


def test_all_samples_together_make_one_right_file() -> None:
    """Components of all kinds of files stand in one."""
    assert errors(drafted(*NAMES)) == ()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_change_of_a_sample_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever stands in one place of a file: no other error, no secret, nothing that config check refuses."""
    name = data.draw(st.sampled_from(NAMES))
    documents = DATA[name]
    way = data.draw(st.sampled_from(leaves(documents)))
    new = data.draw(JSON)
    documents = changed(documents, way, new) if way else documents
    if not isinstance(documents, list):
        return
    try:
        draft = told("\n---\n".join(json.dumps(d) for d in documents))
    except InputError:
        return
    assert [s for s in SECRETS if s in render(draft)] == []
    assert errors(draft) == ()


SECRET = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&/()=?+*~#@:;,._-",
    min_size=6,
    max_size=30,
)


@settings(max_examples=80, deadline=None)
@given(secret=SECRET.map(lambda s: f"S3cr{s}t7Q"), name=st.sampled_from(["DATABASE_URL", "REDIS_URL", "API_KEY", "JWT_SECRET", "X", "AUTH_URL", "BROKER_URL"]),
       shape=st.sampled_from(["{}", "postgresql://app:{}@db:5432/shop", "redis://:{}@cache:6379/0", "https://u:{}@auth.example.org/x", "amqp://g:{}@queue/", "https://auth.example.org/x?token={}", "host=db user=a password={} dbname=b"]))  # fmt: skip
def test_no_secret_of_a_setting_is_written(secret: str, name: str, shape: str) -> None:
    """Whatever a secret is made of, and wherever in a setting it stands, no piece of it stands in the file."""
    value = shape.format(secret)
    env = [{"name": name, "value": value}]
    service = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "api"},
               "spec": {"template": {"spec": {"containers": [{"env": env}]}}}}  # fmt: skip
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api"}, "spec": {"containers": [{"env": env}]}}
    compose = {"services": {"api": {"image": "api", "environment": {name: value.replace("$", "$$")}}}}
    for document in (service, pod, compose):
        text = render(told(json.dumps(document)))

        assert "S3cr" not in text
        assert "t7Q" not in text


@settings(max_examples=60, deadline=None)
@given(secret=SECRET.map(lambda s: f"S3cr{s}t7Q"))
def test_no_secret_of_a_command_or_a_question_is_written(secret: str) -> None:
    """Command lines, health checks, files at remote places: what is told of them holds no login and no query."""
    asked = f"http://u:{secret}@localhost:81/x?key={secret}"
    service = {
        "image": "redis",
        "command": f"redis-server --requirepass {secret}",
        "ports": ["80:80", "6379:6379"],
        "healthcheck": {"test": f"curl -u u:{secret} {asked} localhost:81/x?key={secret}"},
        "labels": [f"traefik.http.services.a.loadbalancer.healthcheck.path=/x?key={secret}"],
        "extends": {"file": f"https://u:{secret}@example.org/x.git", "service": "x"},
    }
    compose = {
        "include": [f"https://u:{secret}@example.org/x.git"],
        "services": {"a": service, "b": {**service, "image": "b"}},
    }
    probe = {"httpGet": {"path": f"/x?key={secret}", "port": 81}}
    container = {"name": "a", "image": "a", "command": ["serve", f"--key={secret}"], "readinessProbe": probe}
    proxy = {"name": "proxy", "image": "cloud-sql-proxy", "args": [f"--token={secret}", "a:us-central1:b"]}
    pod = deployment("a", container, proxy)
    for objects in ([compose], [pod, service_of("a")]):
        text = render(told("\n---\n".join(map(json.dumps, objects))))

        assert "S3cr" not in text
        assert "t7Q" not in text


@settings(max_examples=60, deadline=None)
@given(secret=SECRET.map(lambda s: f"S3cr{s}t7Q"))
def test_no_secret_of_a_monitor_is_written(secret: str) -> None:
    """Logins, queries, headers, bodies and conditions of what Gatus and the exporter are told."""
    login = {"username": "probe", "password": secret}
    endpoint = {
        "name": "e",
        "url": f"https://u:{secret}@example.org/x?key={secret}",
        "headers": {"Authorization": f"Basic {secret}", "X-Thing": secret, "Cookie": secret},
        "body": json.dumps(login),
        "client": {"oauth2": {"client-secret": secret}},
        "conditions": [f"[BODY].token == {secret}", f"[BODY].session.key == pat(*{secret})"],
    }
    http = {"basic_auth": login, "bearer_token": secret, "headers": {"X-Api-Key": secret}, "body": f"token={secret}"}
    module = {"prober": "http", "http": http}
    exchange = {"prober": "tcp", "tcp": {"query_response": [{"send": f"AUTH {secret}"}]}}
    jobs = [
        {
            "job_name": m,
            "params": {"module": [m]},
            "static_configs": [{"targets": [f"https://u:{secret}@example.org/?k={secret}", "h:1"]}],
        }
        for m in ("m", "x")
    ]
    for document in ({"endpoints": [endpoint]}, {"modules": {"m": module, "x": exchange}, "scrape_configs": jobs}):
        text = render(told(json.dumps(document)))

        assert "S3cr" not in text
        assert "t7Q" not in text


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_written_as_itself(text: str) -> None:
    """Quotes, signs of control, words that YAML takes for numbers or truth: read back, it is the same text."""
    if any(0xD800 <= ord(c) < 0xE000 for c in text):
        return
    assert yaml.safe_load(f"x: {scalar(text)}") == {"x": text}
    assert yaml.safe_load(f"x: [{scalar(text)}]") == {"x": [text]}


@pytest.mark.parametrize(
    "text", ["yes", "null", "1", "1e5", "0x1f", "~", "a: b", "a #b", "- x", "5s", "1:30", "=", "<<", "é", "a,b", "{a}"]
)
def test_a_text_that_looks_like_something_else_stays_a_text(text: str) -> None:
    """YAML's traps."""
    assert yaml.safe_load(f"x: [{scalar(text)}]") == {"x": [text]}


def test_a_note_of_several_lines_stays_a_comment() -> None:
    """Nothing in a note can end its comment."""
    draft = Draft(parts=(DraftPart(name="a", notes=("one\ntwo: [",), read_from=("x\r\ny\u2028z",)),))

    assert yaml.safe_load(render(draft))["components"] == {"a": {"kind": "service"}}


def test_the_journey_that_is_offered_can_be_taken() -> None:
    """Without its signs of comment it is a journey that config check finds nothing wrong in."""
    text = render(drafted("state.tfstate"))
    offered = text.replace("journeys: {}\n", "").replace("# journeys:", "journeys:").replace("\n#   ", "\n  ")
    environment = examine(config_files.parse(offered, "goldenpath.yaml"), "/x/goldenpath.yaml")

    assert environment.errors == ()
    assert [j.uses for j in environment.environment.journeys] == ["chat-platform"]
    assert environment.environment.journeys[0].values["socket"] == "wss://api.shop.example/ws"
