"""Names what of a module of the exporter is not taken over."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.shape import mapping

_FAMILY: Final = frozenset({"preferred_ip_protocol", "ip_protocol_fallback"})
"""A preference alone; where it is more, there is a note of its own."""
_READ: Final[Mapping[str, frozenset[str]]] = {
    "http": frozenset(
        {
            "valid_status_codes", "accept_any_response", "method", "headers", "body", "follow_redirects",
            "no_follow_redirects", "fail_if_not_ssl", "fail_if_body_matches_regexp", "fail_if_body_not_matches_regexp",
            "fail_if_header_matches", "fail_if_header_not_matches", "basic_auth", "authorization", "bearer_token",
            "bearer_token_file", "oauth2", "tls_config", "enable_http2",
        }
    ),
    "tcp": frozenset({"tls", "tls_config", "query_response"}),
    "dns": frozenset({"query_name", "query_type", "valid_rcodes"}),
    "grpc": frozenset({"service", "tls", "tls_config"}),
}  # fmt: skip
"""By prober, the keys that are read, and those that change nothing of what is asked."""
_WHY: Final = {
    "proxy_url": "the exporter asks through a proxy of its own; here network.proxy is the way",
    "fail_if_body_json_matches_cel": "its CEL conditions have no counterpart and were left out",
    "fail_if_body_json_not_matches_cel": "its CEL conditions have no counterpart and were left out",
    "body_file": "its body lies in a file that was not read",
}
_TLS: Final = {
    "ca_file": "the exporter trusts authorities of its own: give them as network.trust",
    "cert_file": "the exporter shows a certificate of its own; here none is shown",
}
_TLS_READ: Final = frozenset({"insecure_skip_verify", "key_file", *_TLS})
_SILENT: Final[tuple[object, ...]] = (None, False, "", [], {})
"""Values by which a setting says nothing."""


def unread(module: Mapping[str, Any], prober: str) -> Iterator[str]:
    """Yield a note for each setting of a module that has no counterpart."""
    it = mapping(module.get(prober))
    yield from (_named(k) for k in module if k not in ("prober", "timeout", *_READ, "icmp", "unix"))
    for key, value in it.items():
        if value in _SILENT or key in _READ.get(prober, ()) or key in _FAMILY:
            continue
        yield _WHY.get(key) or _named(key)
    if it.get("ip_protocol_fallback") is False:
        yield "the exporter keeps to one family of addresses; here family says so"
    yield from _unread_tls(mapping(it.get("tls_config")))


def _unread_tls(it: Mapping[str, Any]) -> Iterator[str]:
    if it.get("insecure_skip_verify") is True:
        yield "the exporter does not verify its certificate; here it is verified"
    for key, value in it.items():
        if value not in _SILENT and key not in _TLS_READ:
            yield _named(f"tls_config.{key}")
    yield from (why for key, why in _TLS.items() if it.get(key))


def _named(key: str) -> str:
    plain = key.replace("_", "").replace(".", "").isalnum() and len(key) <= 60
    return f"its setting {key if plain else 'of another name'} has no counterpart and was left out"
