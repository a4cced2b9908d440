"""Network Management v1: connectivity tests, computed from the network's objects and then really tried."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.compute.shapes import check_name, link
from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, object_of, route, text_of, whole_of
from goldenpath_lab.cloud.operations import Operation, Plan, stamp, unified
from goldenpath_lab.cloud.redis_v1 import NAME as REDIS
from goldenpath_lab.cloud.run_services import RunServices, target
from goldenpath_lab.cloud.sql_admin import TARGET as DATABASE
from goldenpath_lab.cloud.vpc_access import NAME as CONNECTOR
from goldenpath_lab.model import PROJECT, REGION, Revision
from goldenpath_lab.network.connector import ConnectorState
from goldenpath_lab.network.destination import Destination, DestinationName, dial

Json = dict[str, Any]

_PLACE = "/v1/projects/{project}/locations/global/connectivityTests"
_KEPT = "connectivity-tests"
_TRIES, _TRY_SECONDS = 2, 1.0
_MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class _Way:
    """What a test is about, once its names are understood."""

    destination: Destination
    resource: str
    """Name of the destination's resource; empty for a bare address."""
    revision: Revision | None
    """Where packets start; None within the network itself."""

    @property
    def through_connector(self) -> bool:
        """Return whether packets take the connector."""
        return self.revision is None or self.revision.template.egress == "all-traffic" or self.destination.private


def routes(ground: Ground, services: RunServices) -> list[Route]:
    """Return the service's routes."""
    tests = _Tests(ground, services)

    async def everything(call: Call) -> Json:
        del call
        found = ground.records(_KEPT)
        return {"resources": found} if found else {}

    async def get(call: Call) -> Json:
        return tests.known(call.names["test"])

    async def create(call: Call) -> Json:
        return _told(await tests.create(call.query.get("testId", ""), call.json()))

    async def rerun(call: Call) -> Json:
        return _told(await tests.rerun(call.names["test"]))

    async def delete(call: Call) -> Json:
        return _told(await tests.delete(call.names["test"]))

    one = f"{_PLACE}/{{test}}"
    return [
        route("GET", _PLACE, everything),
        route("POST", _PLACE, create),
        route("POST", f"{one}:rerun", rerun),
        route("GET", one, get),
        route("DELETE", one, delete),
    ]


def _told(operation: Operation) -> Json:
    return unified(operation, "global")


class _Tests:
    """Connectivity tests by name: what was asked, and what was found when they last ran."""

    def __init__(self, ground: Ground, services: RunServices) -> None:
        self._ground = ground
        self._services = services

    def known(self, name: str) -> Json:
        """Return a test.

        Raises:
            ApiError: there is none of that name.
        """
        found = next((one for one in self._ground.records(_KEPT) if one["name"] == _full(name)), None)
        if found is None:
            raise unknown(f"Resource '{_full(name[:80])}' was not found")
        return found

    async def create(self, name: str, body: Json) -> Operation:
        """Make a test and run it."""
        check_name(name)
        kept = self._ground.records(_KEPT)
        if any(one["name"] == _full(name) for one in kept):
            raise ApiError("ALREADY_EXISTS", f"Resource '{_full(name)}' already exists")
        if len(kept) >= _MOST:
            raise ApiError("RESOURCE_EXHAUSTED", f"The lab keeps at most {_MOST} connectivity tests.")
        asked = {part: object_of(body, part) for part in ("source", "destination")}
        now = stamp(time.time())
        test = {
            "name": _full(name),
            "displayName": name,
            **asked,
            "protocol": text_of(body, "protocol", default="TCP") or "TCP",
            "createTime": now,
            "updateTime": now,
        }
        self._way(test)
        return await self._begin("create", name, lambda: self._run(name, test))

    async def rerun(self, name: str) -> Operation:
        """Run a test again."""
        test = self.known(name)
        return await self._begin("rerun", name, lambda: self._run(name, test))

    async def delete(self, name: str) -> Operation:
        """Remove a test."""
        self.known(name)

        async def forget() -> Json:
            self._ground.forget(_KEPT, name)
            return {}

        return await self._begin("delete", name, forget, result="google.protobuf.Empty")

    async def _begin(
        self,
        verb: str,
        name: str,
        work: Callable[[], Awaitable[Json]],
        *,
        result: str = "google.cloud.networkmanagement.v1.ConnectivityTest",
    ) -> Operation:
        async def done() -> Json:
            return await work()

        plan = Plan(
            kind="networkmanagement",
            verb=verb,
            target=_full(name),
            type=result,
            metadata="google.cloud.networkmanagement.v1.OperationMetadata",
        )
        return await self._ground.operations.begin(plan, done())

    async def _run(self, name: str, test: Json) -> Json:
        way = self._way(test)
        steps, dropped = self._steps(way)
        now = stamp(time.time())
        found = {
            **test,
            "updateTime": now,
            "reachabilityDetails": {
                "result": "UNREACHABLE" if dropped else "REACHABLE",
                "verifyTime": now,
                "traces": [{"endpointInfo": _endpoint(way), "steps": steps}],
            },
            "probingDetails": await self._probed(way, dropped=dropped),
        }
        self._ground.keep(_KEPT, name, found)
        return found

    def _way(self, test: Json) -> _Way:
        """Return what a test is about.

        Raises:
            ApiError: it names what the lab has not.
        """
        if test["protocol"] != "TCP":
            raise ApiError("UNIMPLEMENTED", "The lab's network carries TCP only.")
        source, wanted = object_of(test, "source"), object_of(test, "destination")
        revision = self._revision(source)
        if "cloudSqlInstance" in wanted:
            _check_named(wanted, "cloudSqlInstance", DATABASE)
            return _Way(destination=self._database(revision), resource=DATABASE, revision=revision)
        if "redisInstance" in wanted:
            _check_named(wanted, "redisInstance", REDIS)
            cache = self._ground.lab.cache
            return _Way(destination=_place("cache", cache.address, cache.port), resource=REDIS, revision=revision)
        return _Way(destination=self._address(wanted), resource="", revision=revision)

    def _revision(self, source: Json) -> Revision | None:
        uri = str(object_of(source, "cloudRunRevision").get("uri", ""))
        if uri:
            return self._services.revision(None, uri.rpartition("/")[2])
        if "ipAddress" in source or "network" in source:
            return None
        raise invalid("source: the lab's tests begin at a Cloud Run revision, or at an address within the network.")

    def _database(self, revision: Revision | None) -> Destination:
        """Return the address of the database that a revision's SQL socket dials."""
        lab = self._ground.lab
        if revision is not None and revision.template.sql_path == "public":
            address, port = lab.sql_address, lab.ports.sql_door
            return Destination(name="database-public", address=address, port=port, private=False)
        return _place("database", lab.database.address, lab.database.port)

    def _address(self, wanted: Json) -> Destination:
        text, port = text_of(wanted, "ipAddress", default=""), whole_of(wanted, "port", 0)
        try:
            address = ip_address(text)
        except ValueError:
            raise invalid(f"destination: {text[:60]!r} is no IP address.") from None
        if not 1 <= port <= 65_535:
            raise invalid("destination.port: must be between 1 and 65535.")
        lab = self._ground.lab
        if address not in ip_network(f"{lab.addresses.at(1)}/24", strict=False):
            # Probes are really sent: the lab's own addresses are the only ones that it may try.
            raise invalid(f"destination: {text[:60]} is no address of this lab.")
        public = {lab.model_address, lab.sql_address, lab.balancer_address}
        return Destination(name="model", address=str(address), port=port, private=str(address) not in public)

    def _steps(self, way: _Way) -> tuple[list[Json], bool]:
        """Return the steps that a packet takes through the network, and whether it is dropped at the last."""
        lab, steps = self._ground.lab, [self._first_step(way)]
        if way.through_connector:
            if way.revision is not None:
                steps.append(
                    _step(
                        "ARRIVE_AT_VPC_CONNECTOR",
                        "Initial state: packet arriving at the VPC connector.",
                        vpcConnector={
                            "displayName": CONNECTOR.rpartition("/")[2],
                            "uri": CONNECTOR,
                            "location": REGION,
                        },
                    )
                )
            if lab.connector.state is ConnectorState.ERROR and way.revision is not None:
                steps.append(_dropped("VPC_CONNECTOR_NOT_RUNNING", CONNECTOR, "the VPC connector is not running"))
                return steps, True
            drop = lab.vpc.drop(way.destination)
            if drop is not None:
                kind = "firewalls" if drop.cause == "FIREWALL_RULE" else "routes"
                culprit = link(kind, drop.culprit) if drop.culprit else ""
                steps.append(_dropped(drop.cause, culprit, drop.culprit or "no route matches"))
                return steps, True
            steps.append(_step("APPLY_EGRESS_FIREWALL_RULE", "No egress firewall rule denies the packet."))
            steps.append(_step("APPLY_ROUTE", "A route leads to the destination."))
        steps += self._last_steps(way)
        return steps, "drop" in steps[-1]

    @staticmethod
    def _first_step(way: _Way) -> Json:
        if way.revision is None:
            return _step("START_FROM_PRIVATE_NETWORK", "Initial state: packet originating from the VPC network.")
        name = f"{target(way.revision.service)}/revisions/{way.revision.name}"
        return _step(
            "START_FROM_CLOUD_RUN_REVISION",
            "Initial state: packet originating from a Cloud Run revision.",
            cloudRunRevision={
                "displayName": way.revision.name,
                "uri": name,
                "location": REGION,
                "serviceUri": target(way.revision.service),
            },
        )

    def _last_steps(self, way: _Way) -> list[Json]:
        lab = self._ground.lab
        if way.resource == DATABASE:
            if lab.database.pid is None:
                return [_dropped("CLOUD_SQL_INSTANCE_NOT_RUNNING", DATABASE, "the instance is not running")]
            return [
                _step(
                    "DELIVER",
                    "Final state: packet delivered to the Cloud SQL instance.",
                    cloudSqlInstance={"uri": DATABASE, "region": REGION},
                )
            ]
        if way.resource == REDIS:
            if lab.cache.pid is None:
                return [_dropped("REDIS_INSTANCE_NOT_RUNNING", REDIS, "the instance is not running")]
            return [
                _step(
                    "DELIVER",
                    "Final state: packet delivered to the Redis instance.",
                    redisInstance={"uri": REDIS, "region": REGION},
                )
            ]
        return [_step("DELIVER", "Final state: packet delivered.")]

    async def _probed(self, way: _Way, *, dropped: bool) -> Json:
        """Return what probes found: sockets really opened, unless the network or the connector takes no packet."""
        lab, reached, times = self._ground.lab, 0, []
        blocked = dropped or (way.through_connector and not lab.connector.passes(way.destination))
        for _ in range(_TRIES):
            if blocked:
                continue
            began = time.perf_counter()
            try:
                line = await dial(way.destination, seconds=_TRY_SECONDS)
            except (OSError, TimeoutError):
                continue
            line.close()
            reached += 1
            times.append(time.perf_counter() - began)
            await asyncio.sleep(0)
        result = "REACHABLE" if reached == _TRIES else "UNREACHABLE" if not reached else "REACHABILITY_INCONSISTENT"
        found: Json = {
            "result": result,
            "verifyTime": stamp(time.time()),
            "sentProbeCount": _TRIES,
            "successfulProbeCount": reached,
            "endpointInfo": _endpoint(way),
        }
        if times:
            middle = sorted(times)[len(times) // 2]
            percentiles = [{"percent": 50, "latencyMicros": str(int(middle * 1e6))}]
            found["probingLatency"] = {"latencyPercentiles": percentiles}
        return found


def _place(name: DestinationName, address: str, port: int) -> Destination:
    return Destination(name=name, address=address, port=port, private=True)


def _full(name: str) -> str:
    return f"projects/{PROJECT}/locations/global/connectivityTests/{name}"


def _check_named(wanted: Json, field: str, name: str) -> None:
    given = text_of(wanted, field)
    if given.rpartition("/")[2] != name.rpartition("/")[2]:
        raise invalid(f"destination.{field}: {given[:120]!r} does not exist; the lab's is {name}.")


def _endpoint(way: _Way) -> Json:
    source = way.revision.name if way.revision else "10.8.0.2"
    return {
        "sourceIp": source if way.revision is None else "",
        "destinationIp": way.destination.address,
        "protocol": "TCP",
        "destinationPort": way.destination.port,
    }


def _step(state: str, description: str, **about: Json) -> Json:
    return {"description": description, "state": state, "causesDrop": False, "projectId": PROJECT, **about}


def _dropped(cause: str, resource: str, why: str) -> Json:
    drop = {"cause": cause, **({"resourceUri": resource} if resource else {})}
    return {
        "description": f"Final state: packet could be dropped: {why}.",
        "state": "DROP",
        "causesDrop": True,
        "projectId": PROJECT,
        "drop": drop,
    }
