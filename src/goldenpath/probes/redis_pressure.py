"""How a Redis server is, from what INFO and CONFIG GET say."""

from collections.abc import Iterator, Mapping
from typing import Final

from goldenpath.model.observation import Value

VALUES: Final = (
    ("version", "the server's version"),
    ("server", "`redis`, `valkey`, …"),
    ("role", "`primary` or `replica`"),
    ("uptime", "seconds since its start"),
    ("clients.connected", "clients connected, this question included"),
    ("clients.allowed", "clients that may connect"),
    ("clients.blocked", "clients that wait in a blocking command"),
    ("memory.used", "bytes in use"),
    ("memory.allowed", "bytes that it may use; absent where it sets itself no limit"),
    ("memory.policy", "what it does at the limit, such as `noeviction`"),
    ("memory.rejects", "whether it is at the limit and refuses writes"),
    ("evicted", "keys that had to go for others since its start"),
    ("rejected_connections", "clients turned away at the limit since its start"),
    ("loading", "whether it still reads its data from disk"),
    ("persistence.failed", "whether it could not write its data to disk the last time"),
    ("replicas", "of a primary: replicas connected"),
    ("master_link", "of a replica: `up` or `down`"),
    ("writable", "whether a write would be taken now, where that can be told"),
    ("writable.why", "why not: `loading`, `replica`, `memory`, `persistence` or `replicas`"),
    ("pressure.refused", "why the server did not say how it is, in its words"),
)
SETTINGS: Final = (
    "maxclients",
    "maxmemory",
    "maxmemory-policy",
    "save",
    "stop-writes-on-bgsave-error",
    "min-replicas-to-write",
)
"""Settings that INFO says nothing of, or of older servers does not."""
_ROLES: Final = {"master": "primary", "slave": "replica"}
_NUMBERS: Final = (
    ("uptime", "uptime_in_seconds"),
    ("clients.connected", "connected_clients"),
    ("clients.allowed", "maxclients"),
    ("clients.blocked", "blocked_clients"),
    ("memory.used", "used_memory"),
    ("evicted", "evicted_keys"),
    ("rejected_connections", "rejected_connections"),
)


def info(text: str) -> dict[str, str]:
    """Return INFO's lines by name."""
    pairs = (line.partition(":") for line in text.splitlines() if not line.startswith("#"))
    return {name: value.strip() for name, mark, value in pairs if mark}


def read(said: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """Yield what INFO, and the settings beside it under their own names, say."""
    for name, own in (("version", "valkey_version"), ("version", "redis_version")):
        if own in said:
            yield name, said[own]
            break
    if "redis_version" in said:
        yield "server", said.get("server_name", "redis")
    role = _ROLES.get(said.get("role", ""))
    if role:
        yield "role", role
    for name, own in _NUMBERS:
        number = _number(said, own)
        if number is not None:
            yield name, number
    yield from _memory(said)
    yield from _persistence(said)
    yield from _replication(said, role)
    yield from _writable(said, role)


def _memory(said: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    if allowed := _number(said, "maxmemory"):
        yield "memory.allowed", allowed
    if policy := said.get("maxmemory_policy", said.get("maxmemory-policy")):
        yield "memory.policy", policy
    if "used_memory" in said and "maxmemory" in said:
        yield "memory.rejects", _full(said)


def _persistence(said: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    if "loading" in said:
        yield "loading", said["loading"] == "1"
    if "rdb_last_bgsave_status" in said:
        yield "persistence.failed", "err" in {said["rdb_last_bgsave_status"], said.get("aof_last_write_status")}


def _replication(said: Mapping[str, str], role: str | None) -> Iterator[tuple[str, Value]]:
    replicas = _number(said, "connected_slaves")
    if role == "primary" and replicas is not None:
        yield "replicas", replicas
    if role == "replica" and "master_link_status" in said:
        yield "master_link", said["master_link_status"]


def _writable(said: Mapping[str, str], role: str | None) -> Iterator[tuple[str, Value]]:
    why = _why_not(said, role)
    if why:
        yield "writable", False
        yield "writable.why", why
    elif role and "used_memory" in said and "maxmemory" in said:
        yield "writable", True


def _why_not(said: Mapping[str, str], role: str | None) -> str:
    """Return what would refuse a write, in the order in which the server looks."""
    if said.get("loading") == "1":
        return "loading"
    if role == "replica" and said.get("slave_read_only", said.get("replica_read_only")) == "1":
        return "replica"
    if _full(said):
        return "memory"
    if _unsaved(said):
        return "persistence"
    wanted = _number(said, "min-replicas-to-write") or 0
    good = _number(said, "min_slaves_good_slaves")
    return "replicas" if role == "primary" and good is not None and good < wanted else ""


def _full(said: Mapping[str, str]) -> bool:
    """Return whether memory is at its limit, counted as the server counts it before a write."""
    allowed, used = _number(said, "maxmemory") or 0, _number(said, "used_memory") or 0
    uncounted = _number(said, "mem_not_counted_for_evict") or 0
    policy = said.get("maxmemory_policy", said.get("maxmemory-policy"))
    return policy == "noeviction" and 0 < allowed < used - uncounted


def _unsaved(said: Mapping[str, str]) -> bool:
    if said.get("aof_last_write_status") == "err":
        return True
    stops = said.get("stop-writes-on-bgsave-error") == "yes" and said.get("save", "") != ""
    return stops and said.get("rdb_last_bgsave_status") == "err"


def _number(said: Mapping[str, str], name: str) -> int | None:
    text = said.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None
