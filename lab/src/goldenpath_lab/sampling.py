"""What the lab's metrics are read from."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from goldenpath_lab.model import CONNECTOR, PROJECT, REGION, SQL_INSTANCE
from goldenpath_lab.network.connector import Connector
from goldenpath_lab.run.metrics import Sample
from goldenpath_lab.run.platform import RunPlatform
from goldenpath_lab.run.tally import Latencies

_READING = 2.0  # seconds that a store gets to answer; a store that does not answer has no sample


Count = Callable[[], Awaitable[int]]


async def samples(platform: RunPlatform, connector: Connector, database: Count, cache: Count) -> list[Sample]:
    """Return one value of every metric; what could not be read is left out, never guessed."""
    stores = await asyncio.gather(_clients(database), _clients(cache))
    return [*_services(platform), *_requests(platform), *_connector(connector), *_stores(*stores)]


async def _clients(count: Count) -> int | None:
    try:
        return await asyncio.wait_for(count(), _READING)
    except Exception:  # noqa: BLE001 - whatever a store raises while it is down: there is no sample then
        return None


def _services(platform: RunPlatform) -> Iterator[Sample]:
    for service in platform.services.values():
        for revision in service.revisions:
            living = service.of(revision.name)
            if not living and not service.traffic.get(revision.name):
                continue
            labels = _labels(service.name, revision.name)
            active = sum(one.in_flight > 0 for one in living)
            for state, count in (("active", active), ("idle", len(living) - active)):
                yield Sample(
                    metric="run.googleapis.com/container/instance_count",
                    value=count,
                    resource="cloud_run_revision",
                    resource_labels=labels,
                    labels={"state": state},
                )
            used = max((one.resident_mib() for one in living), default=0.0)
            yield Sample(
                metric="run.googleapis.com/container/memory/utilizations",
                value=used / revision.template.memory_mib,
                resource="cloud_run_revision",
                resource_labels=labels,
            )
            busy = [platform.cpu.utilisation(one.pid) for one in living if one.pid]
            yield Sample(
                metric="run.googleapis.com/container/cpu/utilizations",
                value=max(busy, default=0.0),
                resource="cloud_run_revision",
                resource_labels=labels,
            )
    platform.cpu.keep({one.pid for each in platform.services.values() for one in each.instances if one.pid})


def _requests(platform: RunPlatform) -> Iterator[Sample]:
    """Yield the requests since the daemon began: their number by status, how long they took by the status' class."""
    seen = platform.front.tally.seen
    for key, latencies in seen.items():
        yield Sample(
            metric="run.googleapis.com/request_count",
            value=latencies.count,
            resource="cloud_run_revision",
            resource_labels=_labels(key.service, key.revision),
            labels={"response_code": str(key.status), "response_code_class": key.response_class},
            cumulative=True,
        )
    classes: dict[tuple[str, str, str], Latencies] = {}
    for key, latencies in seen.items():
        classes.setdefault((key.service, key.revision, key.response_class), Latencies()).take(latencies)
    for (service, revision, response_class), latencies in classes.items():
        yield Sample(
            metric="run.googleapis.com/request_latencies",
            value=latencies,
            resource="cloud_run_revision",
            resource_labels=_labels(service, revision),
            labels={"response_code_class": response_class},
            cumulative=True,
        )


def _labels(service: str, revision: str) -> dict[str, str]:
    return {
        "service_name": service,
        "revision_name": revision,
        "configuration_name": service,
        "location": REGION,
    }


def _connector(connector: Connector) -> Iterator[Sample]:
    seen = connector.metrics()
    labels = {"connector_name": CONNECTOR, "location": REGION}
    head = "vpcaccess.googleapis.com/connector/"
    values = {
        "instances": (seen.instances, False),
        "cpu/utilizations": (seen.cpu_utilisation, False),
        "sent_bytes_count": (seen.sent_bytes, True),
        "received_bytes_count": (seen.received_bytes, True),
        "sent_packets_count": (seen.sent_packets, True),
        "received_packets_count": (seen.received_packets, True),
    }
    for name, (value, cumulative) in values.items():
        yield Sample(
            metric=head + name,
            value=value,
            resource="vpc_access_connector",
            resource_labels=labels,
            cumulative=cumulative,
        )


def _stores(database: int | None, cache: int | None) -> Iterator[Sample]:
    if database is not None:
        yield Sample(
            metric="cloudsql.googleapis.com/database/postgresql/num_backends",
            value=database,
            resource="cloudsql_database",
            resource_labels={"database_id": SQL_INSTANCE.replace(f":{REGION}:", ":"), "region": REGION},
        )
    if cache is not None:
        yield Sample(
            metric="redis.googleapis.com/clients/connected",
            value=cache,
            resource="redis_instance",
            resource_labels={"instance_id": f"projects/{PROJECT}/locations/{REGION}/instances/chat-cache"},
        )
