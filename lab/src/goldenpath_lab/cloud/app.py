"""The API's door on loopback: all services under one address, as an ASGI application in the lab's own loop."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from goldenpath_lab.cloud import (
    grpc_door,
    logging_v2,
    monitoring_v3,
    network_management,
    operation_routes,
    redis_v1,
    resource_manager,
    run_v1,
    run_v2,
    secret_manager,
    sql_admin,
    storage,
    vpc_access,
)
from goldenpath_lab.cloud.compute import balancing, network
from goldenpath_lab.cloud.errors import ApiError
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.grpc_door import GrpcDoor
from goldenpath_lab.cloud.http import json_answer, style_of
from goldenpath_lab.cloud.operations import Operations
from goldenpath_lab.cloud.patience import ImpatientProtocol
from goldenpath_lab.cloud.run_services import RunServices
from goldenpath_lab.cloud.searching import Searches
from goldenpath_lab.lab import Lab
from goldenpath_lab.parts.addresses import free_port

_NUMBER, _PORT, _GRPC_PORT = 7, 8085, 8086
_BACKLOG = 128
_MOST_CONNECTIONS = 200
_KEEP_ALIVE_SECONDS = 30
_PARTING_SECONDS = 1


def application(ground: Ground, searches: Searches, *, full: Callable[[], bool]) -> ASGIApp:
    """Return the application, which answers that it is not available while the door is full."""
    services = RunServices(ground)
    routes = [
        *operation_routes.routes(ground, services),
        *run_v2.routes(services),
        *run_v1.routes(services),
        *vpc_access.routes(ground),
        *redis_v1.routes(ground),
        *secret_manager.routes(ground),
        *network_management.routes(ground, services),
        *sql_admin.routes(ground),
        *logging_v2.routes(ground, searches),
        *monitoring_v3.routes(ground, searches),
        *balancing.routes(ground),
        *network.routes(ground),
        *storage.routes(ground),
        # Last: their addresses are the shortest.
        *resource_manager.routes(ground),
    ]
    starlette = Starlette(routes=routes, exception_handlers={HTTPException: _refused})
    # A path with one slash too many is another path.
    starlette.router.redirect_slashes = False
    return _Guarded(starlette, ground.lab.addresses.at(_NUMBER), full)


class _Guarded:
    """Keep browsers out: a page from anywhere could make one send requests to an address on loopback.

    gcloud, which puts the region in front of the host, comes through as through a proxy: under a name that ends in
    ``.lab`` and that no name server knows.
    """

    def __init__(self, inner: ASGIApp, address: str, full: Callable[[], bool]) -> None:
        self._inner = inner
        self._address = address
        self._full = full

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
        known = host in {self._address, "localhost", ""} or host.endswith(".lab")
        if "origin" in headers or not known:
            error = ApiError("PERMISSION_DENIED", f"The lab answers programs that ask for {self._address}, no browser.")
        elif self._full():
            error = ApiError("UNAVAILABLE", "The service is currently unavailable: too many connections.")
        else:
            await self._inner(scope, receive, send)
            return
        answer = json_answer(error.body(style_of(scope["path"])), error.code)
        answer.headers["connection"] = "close"
        await answer(scope, receive, send)


async def _refused(request: Request, problem: Exception) -> Response:
    """Answer what no route takes: a path that is not there, or a method that it does not have."""
    del problem
    path = request.url.path
    error = ApiError("NOT_FOUND", f"Method not found: the lab has no {request.method[:10]} {path[:200]}.")
    return json_answer(error.body(style_of(path)), error.code)


class _Server(uvicorn.Server):
    """A server among others in the lab's process: signals are the lab's own affair."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


class Door:
    """The open door: HTTP, and gRPC where its libraries are installed."""

    def __init__(self, lab: Lab) -> None:
        self._ground = Ground(lab=lab, operations=Operations())
        self._searches = Searches(lab)
        self._address = lab.addresses.at(_NUMBER)
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._grpc: GrpcDoor | None = None
        self.http: str | None = None
        """The address of the HTTP door, once it is open."""
        self.grpc: str | None = None
        """The address of the gRPC door, once it is open, where it can be."""

    async def open(self) -> None:
        """Answer calls from now on."""
        await self._open_http()
        if grpc_door.installed():
            port = free_port(self._address, _GRPC_PORT)
            self._grpc = GrpcDoor(self._ground, self._searches)
            await self._grpc.open(self._address, port)
            self.grpc = f"{self._address}:{port}"

    async def close(self) -> None:
        """Stop answering, and end what goes on behind the calls."""
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
        if self._grpc is not None:
            await self._grpc.close()
        await self._ground.operations.close()

    async def _open_http(self) -> None:
        config = uvicorn.Config(
            application(self._ground, self._searches, full=self._is_full),
            access_log=False,
            log_config=None,
            lifespan="off",
            loop="none",
            http=ImpatientProtocol,
            ws="none",
            server_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_PARTING_SECONDS,
        )
        logging.getLogger("uvicorn").setLevel(logging.ERROR)
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((self._address, free_port(self._address, _PORT)))
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        self.http = f"http://{self._address}:{listening.getsockname()[1]}"

    def _is_full(self) -> bool:
        return self._server is not None and len(self._server.server_state.connections) > _MOST_CONNECTIONS
