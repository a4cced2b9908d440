"""Memorystore for Redis v1: the cache, its size and a failover that cuts its connections."""

import re
from contextlib import suppress
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, object_of, route, text_of, whole_of
from goldenpath_lab.cloud.masks import paths
from goldenpath_lab.cloud.operations import Plan, unified
from goldenpath_lab.model import PROJECT, REGION
from goldenpath_lab.parts.process import PartError

Json = dict[str, Any]

INSTANCE = "chat-cache"
NAME = f"projects/{PROJECT}/locations/{REGION}/instances/{INSTANCE}"
MIB_PER_GIB = 64
"""What the lab lets the cache have for a gigabyte of the API: the lab is small."""

_REDIS, _VALKEY = "redis-version", "valkey-version"
# What INFO server says, in one line.
_ASK_VERSIONS = "return {ok = server.REDIS_VERSION .. ' ' .. server.VALKEY_VERSION}"
_PLACE = "/v1/projects/{project}/locations/{location}/instances"
_MOST = 300
_MODES = ("LIMITED_DATA_LOSS", "FORCE_DATA_LOSS", "DATA_PROTECTION_MODE_UNSPECIFIED", 0, 1, 2)
_SIZE = re.compile(r"([0-9]+)(b|kb?|mb?|gb?)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_POLICIES = (
    "noeviction",
    "allkeys-lru",
    "volatile-lru",
    "allkeys-lfu",
    "volatile-lfu",
    "allkeys-random",
    "volatile-random",
    "volatile-ttl",
)


def routes(ground: Ground) -> list[Route]:
    """Return the service's routes."""

    async def instances(call: Call) -> Json:
        del call
        return {"instances": [await instance_json(ground)]}

    async def get(call: Call) -> Json:
        _check(call)
        return await instance_json(ground)

    async def patch(call: Call) -> Json:
        _check(call)
        changes = _wanted(call)
        return unified(await ground.operations.begin(_plan("update"), _configure(ground, changes)))

    async def failover(call: Call) -> Json:
        _check(call)
        mode = call.json().get("dataProtectionMode", "LIMITED_DATA_LOSS")
        if mode not in _MODES:
            raise invalid(f"Invalid value at 'data_protection_mode': {str(mode)[:60]!r}.")
        return unified(await ground.operations.begin(_plan("failover"), _fail_over(ground)))

    return [
        route("GET", _PLACE, instances),
        route("POST", f"{_PLACE}/{{instance}}:failover", failover),
        route("GET", f"{_PLACE}/{{instance}}", get),
        route("PATCH", f"{_PLACE}/{{instance}}", patch),
    ]


async def instance_json(ground: Ground) -> Json:
    """Return the instance; one whose server is gone is being repaired, as nobody can stop a Memorystore."""
    cache = ground.lab.cache
    state = "READY" if cache.pid is not None else "REPAIRING"
    return {
        "name": NAME,
        "displayName": INSTANCE,
        "locationId": f"{REGION}-b",
        "alternativeLocationId": f"{REGION}-c",
        "currentLocationId": f"{REGION}-b",
        **await _versions(ground),
        "host": cache.address,
        "port": cache.port,
        "state": "UPDATING" if ground.operations.busy(NAME) else state,
        "tier": "STANDARD_HA",
        "memorySizeGb": max(1, round(_bytes(cache.settings["maxmemory"]) / (MIB_PER_GIB * 2**20))),
        "redisConfigs": {"maxmemory-policy": cache.settings["maxmemory-policy"]},
        "authorizedNetwork": f"projects/{PROJECT}/global/networks/default",
        "connectMode": "PRIVATE_SERVICE_ACCESS",
        "authEnabled": bool(cache.settings.get("requirepass")),
        "transitEncryptionMode": "DISABLED",
    }


async def _versions(ground: Ground) -> Json:
    """Return the version of Redis that the server is compatible with, and as a label what it is: Valkey, and which.

    A server that does not answer says nothing; then both are absent, unless it said them before.
    """
    known = ground.versions
    if _REDIS not in known and ground.lab.cache.pid is not None:
        with suppress(PartError, OSError, TimeoutError, EOFError, ValueError):
            said = await ground.lab.cache.command("EVAL", _ASK_VERSIONS, "0")
            known[_REDIS], known[_VALKEY] = said.removeprefix("+").split()
    if _REDIS not in known:
        return {}
    compatible = "_".join(known[_REDIS].split(".")[:2])
    return {"redisVersion": f"REDIS_{compatible}", "labels": {_VALKEY: known[_VALKEY].replace(".", "-")}}


def _bytes(size: str) -> int:
    match = _SIZE.fullmatch(size)
    return int(match.group(1)) * _UNITS[(match.group(2) or "")[:1].lower()] if match else 0


def _plan(verb: str) -> Plan:
    return Plan(
        kind="redis",
        verb=verb,
        target=NAME,
        type="google.cloud.redis.v1.Instance",
        metadata="google.cloud.redis.v1.OperationMetadata",
    )


def _check(call: Call) -> None:
    if call.names["instance"] != INSTANCE:
        where = f"projects/{PROJECT}/locations/{REGION}/instances/{call.names['instance'][:80]}"
        raise unknown(f"Resource '{where}' was not found")


def _wanted(call: Call) -> dict[str, str]:
    body = call.json()
    changes: dict[str, str] = {}
    for path in paths(call.query.get("updateMask", "")) or tuple(body):
        if path == "memorySizeGb":
            size = whole_of(body, "memorySizeGb")
            if not 1 <= size <= _MOST:
                raise invalid(f"memory_size_gb must be between 1 and {_MOST}, not {size}.")
            changes["maxmemory"] = f"{size * MIB_PER_GIB}mb"
        elif path == "redisConfigs":
            changes |= _configs(object_of(body, "redisConfigs"))
        elif path not in {"name", "displayName", "labels"}:
            raise ApiError("UNIMPLEMENTED", f"The lab changes memorySizeGb and redisConfigs only, not {path}.")
    if not changes:
        raise invalid("The field mask names nothing that changes.")
    return changes


def _configs(configs: Json) -> dict[str, str]:
    policy = text_of(configs, "maxmemory-policy", default="noeviction")
    other = [name for name in configs if name != "maxmemory-policy"]
    if other or policy not in _POLICIES:
        raise invalid(f"redis_configs: {other[0] if other else policy!r} is not one that the lab takes.")
    return {"maxmemory-policy": policy}


async def _configure(ground: Ground, changes: dict[str, str]) -> Json:
    try:
        for name, value in changes.items():
            await ground.lab.cache.configure(name, value)
    except (PartError, OSError, TimeoutError) as problem:
        raise ApiError("FAILED_PRECONDITION", f"The instance took no change: {problem}") from None
    return await instance_json(ground)


async def _fail_over(ground: Ground) -> Json:
    """Replace the server: every connection ends, and what was held is lost, as the lab has no replica."""
    await ground.lab.cache.stop()
    await ground.lab.cache.start()
    return await instance_json(ground)
