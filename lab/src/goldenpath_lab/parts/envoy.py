"""The lab's load balancer: Envoy, with two doors and an access log that is evidence."""

import asyncio
import http.client
import json
from collections.abc import Sequence
from pathlib import Path

from goldenpath_lab.parts.binaries import binary
from goldenpath_lab.parts.envoy_config import (
    CERTIFICATE_FILE,
    CLUSTERS_FILE,
    ROUTES_FILES,
    Backend,
    Doors,
    Json,
    Mode,
    bootstrap,
    certificate,
    clusters,
    local_names,
    routes,
)
from goldenpath_lab.parts.files import write_private
from goldenpath_lab.parts.process import PartError, Spawner, Stream, end, until

__all__ = ["Backend", "Envoy", "local_names"]

_START_SECONDS = 20.0
_STOP_SECONDS = 2.0
_ADMIN_SECONDS = 5.0
_LONGEST_ANSWER = 8 << 20


class Envoy:
    """One Envoy process; `https` is the public door, `local_http` the one for a person's own browser."""

    def __init__(  # noqa: PLR0913  # where it lies, where it listens, where it sends
        self,
        folder: Path,
        spawner: Spawner,
        *,
        https: tuple[str, int],
        local_http: tuple[str, int],
        backends: Sequence[Backend],
        mode: Mode,
        access_log: Path,
    ) -> None:
        self.folder, self.backends, self.mode = folder.resolve(), tuple(backends), mode
        self._doors = Doors(https=https, local_http=local_http, folder=self.folder, access_log=access_log.resolve())
        self._spawner = spawner
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self, stderr: Stream = asyncio.subprocess.DEVNULL) -> None:
        """Start it and return when both doors are open; a certificate has to be installed before.

        Raises:
            PartError: It runs already, has no certificate, or did not come up.
        """
        if self.pid:
            raise PartError(f"Envoy already runs as process {self.pid}")
        if not (self.folder / CERTIFICATE_FILE).exists():
            raise PartError("Envoy has no certificate yet")
        self._admin_file.unlink(missing_ok=True)
        self._write("bootstrap.json", bootstrap(self._doors))
        self.route(self.backends, self.mode)
        self._process = await self._spawner.spawn("envoy", self._argv(), env={}, cwd=self.folder, stderr=stderr)
        try:
            await until(self.ready, self._process, name="Envoy", seconds=_START_SECONDS)
        except PartError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End it at once; open connections are cut."""
        if self._process:
            await end(self._process, seconds=_STOP_SECONDS)
            self._process = None

    async def ready(self) -> bool:
        """Tell whether it says of itself that it serves, just now."""
        try:
            status, _ = await self._admin("/ready")
        except (OSError, PartError, http.client.HTTPException):
            return False
        return status == 200

    def install_certificate(self, cert_pem: str, key_pem: str) -> None:
        """Put a certificate in place; a running Envoy takes it for new connections, the old ones go on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write(CERTIFICATE_FILE, certificate(cert_pem, key_pem))

    def route(self, backends: Sequence[Backend], mode: Mode) -> None:
        """Send requests to these backends from now on; a running Envoy keeps its connections meanwhile."""
        self.backends, self.mode = tuple(backends), mode
        # Clusters first: a route to a cluster that is not there yet answers 503.
        self._write(CLUSTERS_FILE, clusters(backends, mode))
        for table, name in ROUTES_FILES.items():
            self._write(name, routes(table, backends))

    async def stats(self, pattern: str = "^(cluster|http|listener)\\.") -> dict[str, int]:
        """Return its counters and gauges whose names match a regular expression.

        Raises:
            PartError: It does not run, or did not answer so.
        """
        status, body = await self._admin(f"/stats?format=json&filter={pattern}")
        if status != 200:
            raise PartError(f"Envoy answered {status} to a question for its counters")
        found = json.loads(body)["stats"]
        return {stat["name"]: stat["value"] for stat in found if isinstance(stat.get("value"), int)}

    @property
    def _admin_file(self) -> Path:
        return self.folder / "admin.address"

    def _argv(self) -> tuple[str, ...]:
        return (
            str(binary("envoy", "_bin/envoy")),
            *("--config-path", str(self.folder / "bootstrap.json")),
            *("--admin-address-path", str(self._admin_file)),
            # Hot restarts need shared memory, in which labs could meet and which Envoy leaves behind.
            "--disable-hot-restart",
            *("--concurrency", "1"),
            # The access log is evidence: Envoy would hold it back for ten seconds.
            *("--file-flush-interval-msec", "100"),
            *("--log-level", "warning"),
        )

    def _write(self, name: str, content: Json) -> None:
        write_private(self.folder / name, json.dumps(content))

    async def _admin(self, path: str) -> tuple[int, bytes]:
        try:
            address = self._admin_file.read_text().strip()
        except FileNotFoundError:
            raise PartError("Envoy has not opened its admin door") from None
        return await asyncio.to_thread(_get, address, path)


def _get(address: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, timeout=_ADMIN_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(_LONGEST_ANSWER)
    finally:
        connection.close()
