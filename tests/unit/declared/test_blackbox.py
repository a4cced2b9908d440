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
        ({"accept_any_response": True}, ("status >= 100",)),
        ({"valid_status_codes": ["2xx"]}, ("status >= 100",)),
        (
            {"fail_if_header_matches": [{"header": "X-Mode", "regexp": "read-only", "allow_missing": True}]},
            ("status in 200..299", 'not has(header.x-mode) or not header.x-mode matches "read-only"'),
        ),
        (
            {"fail_if_header_not_matches": [{"header": "X-Mode", "regexp": "write", "allow_missing": True}]},
            ("status in 200..299", 'not has(header.x-mode) or header.x-mode matches "write"'),
        ),
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
        (
            {"prober": "dns", "dns": {"query_name": "example.org", "query_type": "MX"}},
            "query of type MX is not asked here",
        ),
        ({"prober": "dns", "dns": {"query_name": "example.org"}}, "query of type ANY is not asked here"),
        ({"prober": "dns", "dns": {"query_name": "", "query_type": "A"}}, "its query_name cannot be read"),
        (
            {"prober": "dns", "dns": {"query_name": "example.org", "query_type": "A", "transport_protocol": "tcp"}},
            "its setting transport_protocol has no counterpart",
        ),
        (
            {
                "prober": "dns",
                "dns": {
                    "query_name": "example.org",
                    "query_type": "A",
                    "validate_answer_rrs": {"fail_if_matches_regexp": ["x"]},
                },
            },
            "its setting validate_answer_rrs has no counterpart",
        ),
        ({"prober": "http", "http": {"method": "PROPFIND"}}, "the method of the module m is not asked here"),
        ({"prober": "http", "http": {"fail_if_ssl": True}}, "its setting fail_if_ssl has no counterpart"),
        ({"prober": "http", "http": {"valid_status_codes": ["2xx"]}}, "not all of its valid_status_codes can be read"),
        (
            {"prober": "http", "http": {"fail_if_header_matches": [{"header": "Set-Cookie", "regexp": "x"}]}},
            "a condition on the header set-cookie cannot be held here",
        ),
        ({"prober": "http", "http": {"body_file": "body.json"}}, "its body lies in a file that was not read"),
        ({"prober": "http", "http": {"proxy_url": "http://proxy.example.org"}}, "here network.proxy is the way"),
        ({"prober": "http", "http": {"ip_protocol_fallback": False}}, "keeps to one family of addresses"),
        ({"prober": "http", "http": {"tls_config": {"ca_file": "ca.pem"}}}, "give them as network.trust"),
        ({"prober": "http", "http": {"tls_config": {"cert_file": "a", "key_file": "b"}}}, "here none is shown"),
        ({"prober": "http", "http": {"tls_config": {"server_name": "a"}}}, "its setting tls_config.server_name has no"),
        ({"prober": "http", "http": {"a_new_key": 1}}, "its setting a_new_key has no counterpart"),
        ({"prober": "http", "mood": "blue"}, "its setting mood has no counterpart"),
        ({"prober": "grpc", "grpc": {"service": "shop/orders"}}, "the name of its service cannot be written"),
    ],
)
def test_what_a_module_has_no_counterpart_for_is_told(module: dict[str, Any], said: str) -> None:
    """One note for each, which names it."""
    job = {"job_name": "j", "params": {"module": ["m"]}, "static_configs": [{"targets": ["http://example.org"]}]}
    draft = told(json.dumps({"modules": {"m": module}, "scrape_configs": [job]}))

    assert any(said in note for note in draft.notes), draft.notes


MODULES = {"slow": {"prober": "http", "timeout": "1m30s"}, "http_2xx": {"prober": "http"}}
COPY = [{"source_labels": ["module"], "target_label": "__param_module"},
        {"source_labels": ["__address__"], "target_label": "__param_target"}]  # fmt: skip


def asked(**job: Any) -> tuple[list[tuple[str, str]], str]:
    """The targets and time-outs of the checks that one job makes, and all notes."""
    draft = told(json.dumps({"modules": MODULES, "scrape_configs": [{"job_name": "web", **job}]}))
    urls = {p.name: p.url for p in draft.parts}
    return [(urls[c.component] + c.target, c.timeout) for c in draft.checks], "\n".join(draft.notes)


def test_a_module_may_stand_in_a_label() -> None:
    """Rules of relabelling that only copy are followed, for each target by its own labels."""
    groups = [
        {"targets": ["https://slow.example"], "labels": {"module": "slow"}},
        {"targets": ["https://plain.example"]},
    ]

    assert asked(metrics_path="/probe", static_configs=groups, relabel_configs=COPY)[0] == [
        ("https://slow.example/", "90s"),
        ("https://plain.example/", ""),
    ]


def test_a_module_may_be_set_by_a_rule() -> None:
    """A rule without a source gives all targets the same one."""
    rules = [{"target_label": "__param_module", "replacement": "slow"}, COPY[1]]
    targets = [{"targets": ["https://slow.example"]}]

    assert asked(metrics_path="/probe", static_configs=targets, relabel_configs=rules)[0] == [
        ("https://slow.example/", "90s")
    ]


def test_a_job_that_names_no_module_asks_by_the_exporters_own() -> None:
    """The path of the exporter tells that it is a probe."""
    targets = [{"targets": ["https://shop.example"]}]

    assert asked(metrics_path="/probe", static_configs=targets)[0] == [("https://shop.example/", "")]


def test_a_target_may_stand_in_the_parameters() -> None:
    """Then the address is the exporter's own, and no check is made of it."""
    found, _ = asked(
        metrics_path="/probe",
        params={"module": ["slow"], "target": ["https://shop.example/health"]},
        static_configs=[{"targets": ["exporter:9115"]}],
    )

    assert found == [("https://shop.example/health", "90s")]


def test_a_rule_that_does_more_than_copy_is_told() -> None:
    """Nothing is guessed of what it makes."""
    rules = [{"source_labels": ["__address__"], "regex": "(.*);(.*)", "target_label": "__param_target"}]
    found, notes = asked(metrics_path="/probe", static_configs=[{"targets": ["a;b"]}], relabel_configs=rules)

    assert found == []
    assert notes.startswith("file: the job web makes its targets by a rule that is not followed: it was left out")


@pytest.mark.parametrize(
    ("job", "said"),
    [
        ({"params": {"module": ["slow", "http_2xx"]}}, "several in its parameter module, of which the exporter asks the first"),
        ({"params": {"module": ["slow"], "hostname": ["shop.example"]}}, "the parameter hostname, which is not read"),
        ({"metrics_path": "/probe", "relabel_configs": [{"action": "drop", "source_labels": ["x"]}]}, "all of them were taken"),
        ({"metrics_path": "/probe", "dns_sd_configs": [{}]}, "finds its targets by dns_sd_configs"),
        ({"params": {"module": ["other"]}}, "the module other is not in these files"),
    ],
)  # fmt: skip
def test_what_a_job_says_beside_its_targets_is_told(job: dict[str, Any], said: str) -> None:
    """One note for each."""
    found, notes = asked(static_configs=[{"targets": ["https://shop.example"]}], **job)

    assert said in notes
    assert len(found) == (said.startswith("the module") is False)


def test_an_exporter_of_databases_is_no_probe() -> None:
    """Its targets are no pages, though its path is the same."""
    draft = told(json.dumps({"scrape_configs": [{"job_name": "db", "metrics_path": "/probe", "params": {"auth_module": ["a"]},
                             "static_configs": [{"targets": ["db.example:5432"]}]}]}))  # fmt: skip

    assert (draft.checks, draft.notes) == ((), ())


def test_several_codes_of_a_name_server_may_be_right() -> None:
    """One of them is enough."""
    dns = {"query_name": "shop.example", "query_type": "A", "valid_rcodes": ["NOERROR", "NXDOMAIN"]}
    job = {"job_name": "j", "params": {"module": ["m"]}, "static_configs": [{"targets": ["192.0.2.53"]}]}
    draft = told(json.dumps({"modules": {"m": {"prober": "dns", "dns": dns}}, "scrape_configs": [job]}))

    assert draft.checks[0].expect == ('rcode in ["NOERROR", "NXDOMAIN"]',)


def test_a_login_in_a_target_becomes_a_header() -> None:
    """The exporter sends it as basic authentication; the value is a reference."""
    job = {
        "job_name": "j",
        "params": {"module": ["http_2xx"]},
        "static_configs": [{"targets": ["https://u:hidden@shop.example"]}],
    }
    draft = told(json.dumps({"scrape_configs": [job]}))

    assert draft.checks[0].headers == (("authorization", "env:J_SHOP_EXAMPLE_AUTHORIZATION"),)
