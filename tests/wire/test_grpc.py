"""gRPC's health service is asked over real sockets, and of gRPC's own server where that is installed."""

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
import trustme

from goldenpath.model.observation import Phase, Reason
from goldenpath.model.probe import GrpcAsk, Place
from goldenpath.probes.grpc import PROTOCOL
from tests.machine import genuine
from tests.unit.probes.test_grpc import framed, healthy, refusing
from tests.wire.speaking_http2 import NAME, http2
from tests.wire.stores import failure, observed, values

pytestmark = pytest.mark.enable_socket

SERVING = b"\x08\x01"


def test_it_serves_in_the_clear() -> None:
    """HTTP/2 is known beforehand."""
    with http2(healthy(framed(SERVING))) as place:
        said = values(observed(PROTOCOL, GrpcAsk(place=place)))

    assert (said["serving"], said["grpc.status"]) == ("SERVING", "OK")


@pytest.mark.parametrize("alpn", [("h2",), ("h2", "http/1.1")])
def test_it_serves_behind_tls(tmp_path: Path, alpn: tuple[str, ...]) -> None:
    """HTTP/2 is agreed on by ALPN."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(list(alpn))
    authority.issue_cert(NAME).configure_cert(context)
    with http2(healthy(framed(SERVING)), context) as place:
        observation = observed(PROTOCOL, GrpcAsk(place=place), trust=(str(tmp_path / "ca.pem"),))

    assert values(observation)["serving"] == "SERVING"
    assert observation.tls == "TLSv1.3"


def test_a_server_without_health_service_says_so() -> None:
    """It speaks gRPC: that is told."""
    with http2(refusing(12)) as place:
        refused = failure(observed(PROTOCOL, GrpcAsk(place=place)))

    assert (refused.reason, refused.phase) == (Reason.SERVER_ERROR, Phase.BODY)
    assert "has no health service" in refused.text


@pytest.fixture
def grpc() -> ModuleType:
    """Give gRPC's own library."""
    return cast("ModuleType", genuine("grpc"))


@contextmanager
def served(grpc: ModuleType, **methods: Any) -> Iterator[Place]:
    """Give the place of gRPC's own server with these methods of the health service."""
    server = grpc.server(ThreadPoolExecutor(2))
    handlers = {name: grpc.unary_unary_rpc_method_handler(method) for name, method in methods.items()}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield Place(host="127.0.0.1", port=port)
    server.stop(None).wait()


def test_grpc_s_own_server_is_understood(grpc: ModuleType) -> None:
    """The name of the service reaches it, and its answer us."""
    seen: list[bytes] = []

    def check(request: bytes, _: object) -> bytes:
        seen.append(request)
        return SERVING

    with served(grpc, Check=check) as place:
        said = values(observed(PROTOCOL, GrpcAsk(place=place, service="chat.Agents")))

    assert (said["serving"], seen) == ("SERVING", [b"\x0a\x0bchat.Agents"])


def test_grpc_s_own_refusals_are_understood(grpc: ModuleType) -> None:
    """Trailers alone, with a message that holds more than ASCII."""

    def check(_: bytes, context: Any) -> bytes:
        context.abort(grpc.StatusCode.UNAVAILABLE, "Datenbank hört nicht zu")
        return b""

    with served(grpc, Check=check) as place:
        refused = failure(observed(PROTOCOL, GrpcAsk(place=place)))

    assert (refused.reason, refused.text) == (Reason.SERVER_ERROR, "UNAVAILABLE: Datenbank hört nicht zu")


def test_grpc_s_own_server_without_health_service_is_understood(grpc: ModuleType) -> None:
    """It says that the method is not implemented."""
    with served(grpc) as place:
        refused = failure(observed(PROTOCOL, GrpcAsk(place=place)))

    assert refused.text.startswith("the server speaks gRPC and has no health service")
