"""blackbox_exporter modules with the targets that Prometheus gives them."""

import json
from typing import Any

import pytest

from tests.unit.declared.drafted import drafted, told, written


def checks() -> dict[str, Any]:
    """The checks of the samples by name."""
    return {c["name"]: c for c in written(drafted("blackbox.yml", "prometheus.yml"))["checks"]}


def test_a_target_of_an_http_module_becomes_a_check() -> None:
    """Statuses, body and header patterns become conditions; credentials a reference."""
    check = checks()["pages api.shop.example/health"]

    assert check == {
        "name": "pages api.shop.example/health",
        "component": "api-shop-example",
        "http": "/health",
        "expect": [
            "status in [200, 204]",
            r'body matches "\"status\":\\s*\"ok\""',
            'header.content-type matches "json"',
        ],
        "headers": {"authorization": "env:PAGES_API_SHOP_EXAMPLE_HEALTH_AUTHORIZATION"},
        "timeout": "4s",
    }


def test_other_probers_are_kept() -> None:
    """TCP, DNS and gRPC targets are asked by their own protocol."""
    found = checks()

    assert found["store 10.0.0.4:6379"]["tcp"] == "10.0.0.4:6379"
    assert found["resolving shop.example"]["expect"] == ['rcode == "NOERROR"']
    assert (found["calls orders.shop.example"]["grpc"], found["calls orders.shop.example"]["expect"]) == (
        "shop.Orders",
        ['serving == "SERVING"'],
    )


def test_what_is_left_out_is_told() -> None:
    """Conversations, pings, targets found elsewhere, modules without targets."""
    said = "\n".join(drafted("blackbox.yml", "prometheus.yml").notes)

    for part in ("its conversation (query_response)", "pinging: icmp is not asked here", "file_sd_configs",
                 "the module tls_connect has no targets"):  # fmt: skip
        assert part in said


def test_a_module_that_ships_with_the_exporter_is_known() -> None:
    """A Prometheus configuration alone suffices for http_2xx."""
    draft = told(
        "scrape_configs: [{job_name: web, params: {module: [http_2xx]}, static_configs: [{targets: [example.org, 'example.org:8080/x']}]}]"
    )

    assert [(c.component, c.target, c.expect) for c in draft.checks] == [
        ("example", "/", ("status in 200..299",)),
        ("web", "/x", ("status in 200..299",)),
    ]


def test_a_job_without_a_module_is_no_probe() -> None:
    """Ordinary scraping is passed over in silence."""
    draft = told("scrape_configs: [{job_name: node, static_configs: [{targets: ['node:9100']}]}]")

    assert (draft.checks, draft.parts, draft.notes) == ((), (), ())


@pytest.mark.parametrize(
    ("http", "expect"),
    [
        ({"valid_status_codes": [503]}, ("status == 503",)),
        ({"fail_if_body_matches_regexp": ["error"]}, ("status in 200..299", 'not body matches "error"')),
        (
            {"fail_if_header_matches": [{"header": "X-Mode", "regexp": "read-only"}]},
            ("status in 200..299", 'not header.x-mode matches "read-only"'),
        ),
        ({"fail_if_body_not_matches_regexp": ["(?=ahead)x"]}, ("status in 200..299",)),
    ],
)
def test_what_a_module_wants_becomes_conditions(http: dict[str, Any], expect: tuple[str, ...]) -> None:
    """A pattern that cannot be held in bounded time is left out, with a note."""
    module = {"modules": {"m": {"prober": "http", "http": http}}}
    job = {"job_name": "j", "params": {"module": ["m"]}, "static_configs": [{"targets": ["https://example.org"]}]}
    draft = told(json.dumps({**module, "scrape_configs": [job]}))

    assert draft.checks[0].expect == expect
    assert any("cannot be held here" in n for n in draft.notes) is ("ahead" in str(http))


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ({"prober": "http", "http": {"tls_config": {"insecure_skip_verify": True}}}, "does not verify its certificate"),
        ({"prober": "http", "http": {"fail_if_not_ssl": True}}, "give the target as https"),
        ({"prober": "http", "http": {"fail_if_body_json_matches_cel": "x"}}, "its CEL conditions"),
        ({"prober": "http", "http": {"body": '{"password": "x"}'}}, "its body was left out"),
        ({"prober": "tcp"}, "its target cannot be read"),
        ({"prober": "carrier-pigeon"}, "no prober that is known"),
        ({"prober": "dns", "dns": {"query_name": "example.org", "query_type": "MX"}}, "its target cannot be read"),
    ],
)
def test_what_a_module_has_no_counterpart_for_is_told(module: dict[str, Any], said: str) -> None:
    """One note for each."""
    job = {"job_name": "j", "params": {"module": ["m"]}, "static_configs": [{"targets": ["http://example.org"]}]}
    draft = told(json.dumps({"modules": {"m": module}, "scrape_configs": [job]}))

    assert any(said in note for note in draft.notes), draft.notes
