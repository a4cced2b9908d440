"""What a lab's settings are at one moment: whoever compares two of them finds what a fault left behind."""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from redis.asyncio import Redis
from redis.exceptions import RedisError

from goldenpath_lab import collector, deployment
from goldenpath_lab.lab import Lab
from goldenpath_lab.parts.envoy_config import CERTIFICATE_FILE
from goldenpath_lab.run.access import PROJECT_RESOURCE

_SHOWN = 12
_SECONDS = 2.0
_CACHE = ("maxmemory", "maxmemory-policy", "maxclients", "timeout", "rename-command", "tls-port")
_DATABASE: Mapping[str, str] = {
    "database settings": "SELECT name, setting FROM pg_settings WHERE sourcefile IS NOT NULL ORDER BY 1",
    "database doors": "SELECT type, database, user_name, auth_method FROM pg_hba_file_rules ORDER BY line_number",
    "database roles": (
        "SELECT rolname, rolcanlogin, rolconnlimit, rolvaliduntil::text, rolsuper, "
        "(SELECT array_agg(setconfig::text) FROM pg_db_role_setting WHERE setrole = r.oid) AS settings, "
        "has_database_privilege(rolname, current_database(), 'CONNECT') AS enters, "
        "has_schema_privilege(rolname, 'public', 'USAGE') AS looks "
        "FROM pg_roles r WHERE rolname !~ '^pg_' ORDER BY 1"
    ),
    "database itself": (
        "SELECT datname, datconnlimit, datallowconn, "
        "(SELECT array_agg(setconfig::text) FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings "
        "FROM pg_database d ORDER BY 1"
    ),
    "database tables": (
        "SELECT relname, (SELECT array_agg(attname || ' ' || format_type(atttypid, atttypmod) ORDER BY attnum) "
        "FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns, "
        "(SELECT array_agg(rolname || ' ' || has_table_privilege(rolname, c.oid, 'SELECT')::text || "
        "has_table_privilege(rolname, c.oid, 'INSERT')::text || has_table_privilege(rolname, c.oid, 'UPDATE')::text "
        "ORDER BY rolname) FROM pg_roles WHERE rolname !~ '^pg_') AS rights, "
        "(SELECT array_agg(pg_get_triggerdef(oid) ORDER BY tgname) FROM pg_trigger WHERE tgrelid = c.oid "
        "AND NOT tgisinternal) AS triggers "
        "FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'v') ORDER BY 1"
    ),
    "database schema": "SELECT version_num FROM alembic_version",
}
_UNREACHABLE = "does not answer"


async def fingerprint(lab: Lab) -> dict[str, str]:
    """Return for each part of the lab a short hash of its settings; no value can be read from it."""
    parts: dict[str, Any] = {
        **_services(lab),
        **_network(lab),
        "certificate": _certificate(lab),
        "names": [lab.names.table, lab.names.silent],
        "model provider": [lab.model.pid is not None, _behaviour(lab)],
        "collector": collector.settings_of(lab.state),
        "load balancer": lab.balancer.pid is not None,
        "cache settings": await _cache(lab),
        "code": await asyncio.to_thread(_tree, lab.state.folder / "source"),
        **await _database(lab),
    }
    return {name: digest(value) for name, value in parts.items()}


def digest(value: object) -> str:
    """Return a short hash of a value; 1 and 1.0 have the same, as a record that was read from its file is the same."""
    return hashlib.sha256(msgspec.json.encode(_plain(msgspec.to_builtins(value)))).hexdigest()[:_SHOWN]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts that are not as they were."""
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _services(lab: Lab) -> dict[str, Any]:
    platform, found = lab.platform, dict[str, Any]()
    for name in deployment.SERVICES:
        serving = platform.serving(name)
        found[f"service {name}"] = [platform.traffic(name), serving and platform.template(name), platform.ingress(name)]
        found[f"policy of {name}"] = _policy(lab, f"services/{name}")
    for name in platform.vault.names():
        found[f"secret {name}"] = [(one.number, one.state) for one in platform.vault.versions(name)[-1:]]
        found[f"policy of secret {name}"] = _policy(lab, f"secrets/{name}")
    return {**found, "policy of the project": _policy(lab, PROJECT_RESOURCE)}


def _policy(lab: Lab, resource: str) -> dict[str, list[str]]:
    return {role: sorted(members) for role, members in sorted(lab.platform.access.policy(resource).items())}


def _network(lab: Lab) -> dict[str, Any]:
    vpc, ends = lab.vpc, sorted(lab.url_map.backends.items())
    return {
        "firewall": [rule for _, rule in sorted(vpc.rules.items())],
        "routes": [route for _, route in sorted(vpc.routes.items())],
        "translation": vpc.nat,
        "connector": [lab.connector.state, lab.connector.spec],
        # A port may be another one after the next `up`; what matters is whether it leads to the services.
        "url map": [{**asdict(end), "port": end.port == lab.ports.front} for _, end in ends],
    }


def _certificate(lab: Lab) -> list[Any]:
    """Return whom the certificate names, who says so, and whether it is over; a fresh one of the same kind is equal."""
    resources = msgspec.json.decode((lab.balancer.folder / CERTIFICATE_FILE).read_bytes())["resources"]
    pem = resources[0]["tls_certificate"]["certificate_chain"]["inline_string"]
    certificate = x509.load_pem_x509_certificate(pem.encode())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(names), certificate.issuer.rfc4514_string(), certificate.not_valid_after_utc > datetime.now(UTC)]


def _behaviour(lab: Lab) -> bytes:
    path = lab.state.folder / "model" / "behaviour.json"
    return path.read_bytes() if path.exists() else b""


async def _cache(lab: Lab) -> Any:  # noqa: ANN401 - what the server answers
    password = lab.cache.settings["requirepass"] or None
    with suppress(RedisError, OSError, TimeoutError):
        async with asyncio.timeout(_SECONDS), Redis.from_url(lab.cache.url, password=password) as cache:
            return [password is None, dict(sorted((await cache.config_get(*_CACHE)).items()))]
    return _UNREACHABLE


async def _database(lab: Lab) -> dict[str, Any]:
    import asyncpg

    found: dict[str, Any] = {}
    for name, question in _DATABASE.items():
        try:
            found[name] = await lab.database.execute(question, seconds=_SECONDS)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            found[name] = _UNREACHABLE
    return found


def _tree(folder: Path) -> list[tuple[str, str]]:
    """Return every file of a folder with its hash."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [(str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]
