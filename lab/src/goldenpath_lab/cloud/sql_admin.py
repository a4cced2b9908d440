"""Cloud SQL Admin v1 and v1beta4: the one instance, started, stopped, restarted, set and failed over for real."""

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, etag, object_of, objects_of, route, text_of
from goldenpath_lab.cloud.operations import Operation, Plan, stamp
from goldenpath_lab.cloud.sql_flags import check_flag
from goldenpath_lab.model import DEPLOYER, PROJECT, REGION, SQL_INSTANCE
from goldenpath_lab.parts.process import PartError

Json = dict[str, Any]

INSTANCE = SQL_INSTANCE.rpartition(":")[2]
TARGET = f"projects/{PROJECT}/instances/{INSTANCE}"
_PLACES = ("/sql/v1beta4/projects/{project}", "/v1/projects/{project}")
_LINK = f"https://sqladmin.googleapis.com/sql/v1beta4/projects/{PROJECT}"
_TIER = "db-custom-1-3840"
_SETTABLE = frozenset({"activationPolicy", "databaseFlags"})
_WINDOW = {"kind": "sql#maintenanceWindow", "day": 0, "hour": 0}


def routes(ground: Ground) -> list[Route]:
    """Return the service's routes."""

    async def instances(call: Call) -> Json:
        del call
        return {"kind": "sql#instancesList", "items": [instance_json(ground)]}

    async def get(call: Call) -> Json:
        _check(call)
        return instance_json(ground)

    async def patch(call: Call) -> Json:
        _check(call)
        return await _patch(ground, call)

    async def restart(call: Call) -> Json:
        _check(call)
        _check_running(ground)
        return operation_json(await ground.operations.begin(_plan("RESTART"), _restart(ground)))

    async def failover(call: Call) -> Json:
        _check(call)
        _check_running(ground)
        if ground.lab.standby is None:
            raise invalid(
                "The instance is not configured for high availability, so it has nothing to fail over to; "
                "`goldenpath-lab up --standby` brings a standby."
            )
        return operation_json(await ground.operations.begin(_plan("FAILOVER"), _fail_over(ground)))

    async def operations(call: Call) -> Json:
        del call
        return {
            "kind": "sql#operationsList",
            "items": [operation_json(one) for one in ground.operations.of("sql")],
        }

    async def operation(call: Call) -> Json:
        return operation_json(ground.operations.get("sql", call.names["operation"]))

    found = []
    for place in _PLACES:
        one = f"{place}/instances/{{instance}}"
        found += [
            route("GET", f"{place}/instances", instances),
            route("GET", one, get),
            route("PATCH", one, patch),
            route("PUT", one, patch),
            route("POST", f"{one}/restart", restart),
            route("POST", f"{one}/failover", failover),
            route("GET", f"{place}/operations", operations),
            route("GET", f"{place}/operations/{{operation}}", operation),
        ]
    return found


def instance_json(ground: Ground) -> Json:
    """Return the instance; a stopped one is RUNNABLE too, as Cloud SQL has it: its activation policy says so."""
    lab = ground.lab
    settings = _settings(ground)
    addresses = [
        {"type": "PRIMARY", "ipAddress": lab.sql_address},
        {"type": "PRIVATE", "ipAddress": lab.database.address},
    ]
    return {
        "kind": "sql#instance",
        "name": INSTANCE,
        "project": PROJECT,
        "connectionName": SQL_INSTANCE,
        "region": REGION,
        "gceZone": f"{REGION}-b",
        "state": "RUNNABLE",
        "backendType": "SECOND_GEN",
        "instanceType": "CLOUD_SQL_INSTANCE",
        "databaseVersion": _version(ground),
        "ipAddresses": addresses,
        "settings": settings,
        **({"failoverReplica": {"available": True}} if lab.standby else {}),
        "selfLink": f"{_LINK}/instances/{INSTANCE}",
        "etag": etag(settings),
    }


def _version(ground: Ground) -> str:
    """Return the server's own version, from its data folder, so that a stopped server has one too."""
    file = ground.lab.database.data / "PG_VERSION"
    return f"POSTGRES_{file.read_text(encoding='ascii').strip()}"


def _settings(ground: Ground) -> Json:
    lab = ground.lab
    flags = [{"name": name, "value": value} for name, value in sorted(lab.database.settings.items())]
    return {
        "kind": "sql#settings",
        "settingsVersion": "1",
        "activationPolicy": "ALWAYS" if lab.database.pid is not None else "NEVER",
        "availabilityType": "REGIONAL" if lab.standby else "ZONAL",
        "tier": _TIER,
        "edition": "ENTERPRISE",
        "pricingPlan": "PER_USE",
        "dataDiskType": "PD_SSD",
        "dataDiskSizeGb": "10",
        "databaseFlags": flags,
        "ipConfiguration": {"ipv4Enabled": True, "privateNetwork": f"projects/{PROJECT}/global/networks/default"},
        "backupConfiguration": {"kind": "sql#backupConfiguration", "enabled": False},
        "maintenanceWindow": _WINDOW,
    }


def operation_json(operation: Operation) -> Json:
    """Return an operation as ``sql#operation``."""
    told: Json = {
        "kind": "sql#operation",
        "name": operation.id,
        "operationType": operation.verb,
        "status": "DONE" if operation.done else "RUNNING",
        "targetId": INSTANCE,
        "targetProject": PROJECT,
        "targetLink": f"{_LINK}/instances/{INSTANCE}",
        "selfLink": f"{_LINK}/operations/{operation.id}",
        "user": DEPLOYER,
        "insertTime": stamp(operation.began),
        "startTime": stamp(operation.began),
    }
    if operation.ended:
        told["endTime"] = stamp(operation.ended)
    if operation.error:
        error = {"kind": "sql#operationError", "code": operation.error.status, "message": operation.error.message}
        told["error"] = {"kind": "sql#operationErrors", "errors": [error]}
    return told


def _plan(verb: str) -> Plan:
    return Plan(kind="sql", verb=verb, target=TARGET)


def _check(call: Call) -> None:
    if call.names["instance"] != INSTANCE:
        raise ApiError("NOT_FOUND", "The Cloud SQL instance does not exist.", reason="instanceDoesNotExist")


def _check_running(ground: Ground) -> None:
    if ground.lab.database.pid is None:
        raise ApiError(
            "FAILED_PRECONDITION", "The instance is not running; its activation policy is NEVER.", reason="invalidState"
        )


async def _patch(ground: Ground, call: Call) -> Json:
    wanted, now = object_of(call.json(), "settings"), _settings(ground)
    if not wanted:
        raise invalid("Missing parameter: settings.")
    for name, value in wanted.items():
        if name not in now:
            raise invalid(f"Invalid request: unknown or unsupported setting {name[:80]!r}.")
        if name not in _SETTABLE and value != now[name] and name not in {"kind", "settingsVersion"}:
            raise ApiError("UNIMPLEMENTED", f"The lab changes {' and '.join(sorted(_SETTABLE))} only, not {name}.")
    policy = text_of(wanted, "activationPolicy", default=now["activationPolicy"])
    if policy not in {"ALWAYS", "NEVER"}:
        raise invalid(f"Invalid request: activation policy {policy[:40]!r} is neither ALWAYS nor NEVER.")
    flags = (
        _flags(objects_of(wanted, "databaseFlags"), ground.lab.database.settings) if "databaseFlags" in wanted else None
    )
    return operation_json(await ground.operations.begin(_plan("UPDATE"), _set(ground, policy, flags)))


def _flags(rows: list[Json], now: Mapping[str, str]) -> dict[str, str]:
    flags: dict[str, str] = {}
    for row in rows:
        name, value = text_of(row, "name"), text_of(row, "value", default="")
        # What was read may be sent back: the lab's own flags have units.
        if now.get(name) != value:
            check_flag(name, value)
        flags[name] = value
    return flags


async def _set(ground: Ground, policy: str, flags: dict[str, str] | None) -> Json:
    lab = ground.lab
    changed = flags is not None and flags != lab.database.settings
    if policy == "NEVER" or changed:
        await lab.database.stop()
    before = dict(lab.database.settings)
    if flags is not None:
        lab.database.settings = flags
    if policy == "ALWAYS":
        try:
            await lab.start_database()
        except PartError as problem:
            lab.database.settings = before
            await lab.start_database()
            raise ApiError("INVALID_ARGUMENT", f"The server did not start with these flags: {problem}") from None
    return {}


async def _restart(ground: Ground) -> Json:
    await ground.lab.database.stop()
    await ground.lab.start_database()
    return {}


async def _fail_over(ground: Ground) -> Json:
    """End the primary at once, let the standby take over under the same address, and build a new standby."""
    lab, standby = ground.lab, ground.lab.standby
    if standby is None:
        raise unknown("The standby is gone.")
    await lab.database.stop("immediate")
    try:
        await standby.promote()
    except (PartError, OSError, TimeoutError) as problem:
        await lab.start_database()
        raise ApiError("FAILED_PRECONDITION", f"The standby did not take over: {problem}") from None
    await standby.stop()
    await lab.database.restore(standby.data)
    await lab.start_database()
    lab.standby = None
    await lab.start_standby()
    return {}
