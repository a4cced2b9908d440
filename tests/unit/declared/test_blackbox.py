"""blackbox_exporter modules with the targets that Prometheus gives them."""

from typing import Any

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
