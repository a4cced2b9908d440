"""Bodies of any shape: what is read from them is a resource, or a refusal."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath_lab.cloud.compute.network import route_from, route_json, rule_from, rule_json
from goldenpath_lab.cloud.errors import ApiError
from goldenpath_lab.cloud.run_shapes import Words, template_from, template_json
from goldenpath_lab.cloud.run_v1 import knative, knative_from
from goldenpath_lab.model import Probe, Template
from goldenpath_lab.network.vpc import FirewallRule, Route

WORDS = Words(pairs=(("{cache}", "127.64.0.3:6379"), ("{sql}", "/cloudsql/chat-lab:europe-west1:chat-db")))
TEMPLATE = Template(
    image="0a641cbd7424",
    command=("gunicorn", "--bind", "{address}:{port}"),
    environment={"REDIS_URL": "redis://{cache}/0", "EMPTY": ""},
    secrets={"DATABASE_URL": "database-url"},
    probe=Probe(kind="http", path="/health/startup", period=5, timeout=2),
    liveness=Probe(kind="http", path="/health/live"),
    timeout=600,
    sql_path="private",
    open_files=64,
)
RULE = {
    "name": "deny-cache",
    "direction": "EGRESS",
    "priority": 10,
    "denied": [{"IPProtocol": "tcp", "ports": ["6379", "7000-7002"]}],
    "destinationRanges": ["10.0.0.0/8"],
    "disabled": False,
}
ROUTE = {"name": "way", "destRange": "10.0.0.0/8", "nextHopIp": "10.8.0.1"}
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}),
    st.lists(st.integers() | st.text(max_size=3), max_size=2), st.dictionaries(st.text(max_size=3), st.integers()),
)  # fmt: skip


def spoiled(value: Any, data: st.DataObject) -> Any:
    """The value with something else in one place within it."""
    result = copy.deepcopy(value)
    place: Any = {"": result}
    key: Any = ""
    while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[key] = data.draw(JUNK)
    return result if key != "" else place[""]


def test_a_template_comes_back_as_it_was_shown() -> None:
    """What the API shows of a template means the same template when it is sent back."""
    told = template_json("chat-api", TEMPLATE, WORDS)
    assert "127.64.0.3:6379" in str(told)
    assert template_from(told, TEMPLATE, WORDS) == TEMPLATE


@given(st.data())
def test_a_spoiled_template_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever stands in one place of it, nothing but a refusal comes of it."""
    told = spoiled(template_json("chat-api", TEMPLATE, WORDS), data)
    if isinstance(told, dict):
        try:
            assert isinstance(template_from(told, TEMPLATE, WORDS), Template)
        except ApiError as refusal:
            assert refusal.code in {400, 501}


@given(st.data())
def test_a_spoiled_knative_template_is_read_or_refused(data: st.DataObject) -> None:
    """The same in the words of the older API."""
    shape = template_json("chat-api", TEMPLATE, WORDS)
    told = spoiled(knative(shape), data)
    if isinstance(told, dict):
        try:
            assert isinstance(template_from(knative_from(told), TEMPLATE, WORDS), Template)
        except ApiError as refusal:
            assert refusal.code in {400, 501}


def test_both_apis_mean_the_same_template() -> None:
    """What the older API shows comes back as the same template."""
    shape = template_json("chat-api", TEMPLATE, WORDS)
    assert template_from(knative_from(knative(shape)), TEMPLATE, WORDS) == TEMPLATE


@given(st.data())
def test_a_spoiled_network_is_read_or_refused(data: st.DataObject) -> None:
    """The same for firewall rules and routes."""
    for read, whole in ((rule_from, RULE), (route_from, ROUTE)):
        body = spoiled(whole, data)
        if isinstance(body, dict):
            try:
                read(body)
            except ApiError as refusal:
                assert refusal.code in {400, 501}


def test_a_rule_is_read_as_it_stands() -> None:
    """Direction, action, priority, ranges and ports, spans of them included."""
    assert rule_from(RULE) == FirewallRule(
        name="deny-cache", priority=10, ranges=("10.0.0.0/8",), ports=(6379, 7000, 7001, 7002)
    )


@pytest.mark.parametrize(
    ("denied", "ports"),
    [
        ([{"IPProtocol": "all"}], ()),
        ([{"IPProtocol": "tcp"}], ()),
        ([{"IPProtocol": "tcp", "ports": ["0-65535"]}], ()),
        ([{"IPProtocol": "tcp", "ports": ["6379"]}, {"IPProtocol": "all"}], ()),
        ([{"IPProtocol": "tcp", "ports": ["6379"]}, {"IPProtocol": "6", "ports": [5432, "6379"]}], (5432, 6379)),
    ],
)
def test_every_entry_of_a_rule_counts(denied: list[Any], ports: tuple[int, ...]) -> None:
    """All entries are one rule together: without ports it is about every port, whatever the others name."""
    assert rule_from({**RULE, "denied": denied}).ports == ports


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"denies": []}, 400, 'Unknown name "denies"'),
        ({"denied": [{"IPProtocol": "tcp", "port": "80"}]}, 400, 'Unknown name "port"'),
        ({"denied": [{"IPProtocol": "all", "ports": ["80"]}]}, 400, "ports"),
        ({"denied": [{"IPProtocol": "icmp"}]}, 501, "icmp"),
        ({"targetTags": ["chat"]}, 501, "targetTags"),
        ({"targetServiceAccounts": ["a@b.c"]}, 501, "targetServiceAccounts"),
        ({"sourceTags": ["chat"]}, 501, "sourceTags"),
        ({"sourceRanges": ["10.0.0.0/8"]}, 501, "sourceRanges"),
        ({"description": "why"}, 501, "description"),
        ({"logConfig": {"enable": True}}, 501, "logConfig"),
        ({"network": "projects/chat-lab/global/networks/other"}, 400, "network"),
        ({"disabled": "no"}, 400, "disabled"),
    ],
)
def test_what_a_rule_cannot_have_is_refused(change: dict[str, Any], code: int, says: str) -> None:
    """Nothing that was asked for is passed over in silence."""
    with pytest.raises(ApiError) as refusal:
        rule_from({**RULE, **change})
    assert refusal.value.code == code
    assert says in refusal.value.message


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"priority": 10}, 501, "priority"),
        ({"tags": ["chat"]}, 501, "tags"),
        ({"nextHopInstance": "vm", "nextHopIp": None}, 501, "nextHopInstance"),
        ({"way": "up"}, 400, 'Unknown name "way"'),
    ],
)
def test_what_a_route_cannot_have_is_refused(change: dict[str, Any], code: int, says: str) -> None:
    """A priority that the network would not honour is not taken."""
    with pytest.raises(ApiError) as refusal:
        route_from({**ROUTE, **change})
    assert refusal.value.code == code
    assert says in refusal.value.message


def test_what_is_shown_of_the_network_can_be_sent_back() -> None:
    """A rule and a route mean the same after a client has read and sent them."""
    rule = rule_from(RULE)
    assert rule_from(rule_json(rule)) == rule
    way = Route(name="way", destination="10.0.0.0/8", next_hop="10.8.0.1")
    assert route_from(route_json(way)) == way
