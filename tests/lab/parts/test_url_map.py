"""The URL map changes, tells the load balancer, and goes back to what it was."""

from collections.abc import Sequence

import pytest

from goldenpath_lab.parts.envoy_config import Backend
from goldenpath_lab.parts.url_map import UrlMap

_WEB = Backend(name="web", hosts=("app.chat.test", "app.localhost"), address="127.0.0.1", port=1)
_API = Backend(name="api", hosts=("api.chat.test", "api.localhost", "api.run.chat.test"), address="127.0.0.1", port=2)


def _map() -> tuple[UrlMap, list[tuple[Backend, ...]]]:
    told: list[tuple[Backend, ...]] = []

    def tell(backends: Sequence[Backend]) -> None:
        told.append(tuple(backends))

    return UrlMap([_WEB, _API], tell), told


def test_a_removed_host_is_gone_at_both_doors() -> None:
    """The name under .localhost goes with the public one; other names of the back end stay."""
    routes, told = _map()
    routes.remove_host("api.chat.test")
    assert routes.hosts == {"app.chat.test": "web", "app.localhost": "web", "api.run.chat.test": "api"}
    assert routes.default == "web"
    assert [backend.name for backend in told[-1]] == ["web", "api"]
    routes.remove_host("nobody.chat.test")
    assert len(told) == 1


def test_changes_add_up_until_they_are_taken_back() -> None:
    """Two changes of one back end stand together; the reset is told once, and only where something was changed."""
    routes, told = _map()
    routes.change("api", port=9)
    routes.change("api", protocol="HTTP2")
    assert (routes.backends["api"].port, routes.backends["api"].protocol) == (9, "HTTP2")
    routes.reset()
    routes.reset()
    assert told[-1] == (_WEB, _API)
    assert len(told) == 3


def test_what_does_not_exist_cannot_be_changed() -> None:
    """Neither another back end nor another field comes about by a slip, and nobody is told."""
    routes, told = _map()
    with pytest.raises(KeyError):
        routes.change("ap", port=9)
    with pytest.raises(TypeError):
        routes.change("api", prot=9)
    assert (told, routes.backends) == ([], {"web": _WEB, "api": _API})
