"""Secret Manager v1: secrets, their versions, and the one place where a value is read."""

import base64
import binascii
import re
from functools import partial
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud import iam
from goldenpath_lab.cloud.checksums import crc32c
from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground, page
from goldenpath_lab.cloud.http import Call, etag, object_of, route, text_of
from goldenpath_lab.cloud.operations import stamp
from goldenpath_lab.cloud.run_shapes import Words
from goldenpath_lab.model import DEPLOYER, PROJECT
from goldenpath_lab.run.vault import Version, VersionState

Json = dict[str, Any]

_PLACE = "/v1/projects/{project}/secrets"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_LARGEST_VALUE = 64 * 1024
_LARGEST_PAGE = 25_000
_TURNS: dict[str, VersionState] = {"enable": "ENABLED", "disable": "DISABLED", "destroy": "DESTROYED"}


def routes(ground: Ground) -> list[Route]:
    """Return the service's routes."""
    secrets = _Secrets(ground)
    one = f"{_PLACE}/{{secret}}"
    version = f"{one}/versions/{{version}}"
    return [
        *iam.routes(ground, one, lambda call: f"secrets/{secrets.known(call)}"),
        route("POST", f"{one}:addVersion", secrets.add),
        route("GET", f"{version}:access", secrets.access),
        *(route("POST", f"{version}:{verb}", partial(secrets.turn, state)) for verb, state in _TURNS.items()),
        route("GET", _PLACE, secrets.everything),
        route("GET", one, secrets.get),
        route("GET", f"{one}/versions", secrets.versions),
        route("GET", version, secrets.version),
    ]


class _Secrets:
    """The handlers: each gets a call and returns JSON."""

    def __init__(self, ground: Ground) -> None:
        self._platform = ground.lab.platform
        self._vault = ground.lab.platform.vault
        self._words = Words.of(ground.lab)

    def known(self, call: Call) -> str:
        name = call.names["secret"]
        if not _NAME.fullmatch(name) or not self._vault.newest(name):
            raise unknown(f"Secret [projects/{PROJECT}/secrets/{name[:80]}] not found.")
        return name

    async def everything(self, call: Call) -> Json:
        names = [name for name in self._vault.names() if self._vault.newest(name)]
        return _paged(call, "secrets", [_secret(name, self._vault.versions(name)) for name in names])

    async def get(self, call: Call) -> Json:
        name = self.known(call)
        return _secret(name, self._vault.versions(name))

    async def versions(self, call: Call) -> Json:
        name = self.known(call)
        return _paged(call, "versions", [_version(name, one) for one in reversed(self._vault.versions(name))])

    async def version(self, call: Call) -> Json:
        return _version(*self._found(call))

    async def access(self, call: Call) -> Json:
        name, found = self._found(call)
        if found.state != "ENABLED":
            raise _wrong_state(name, found)
        value = self._words.shown(self._vault.value(name, found.number)).encode()
        payload = {"data": base64.b64encode(value).decode(), "dataCrc32c": str(crc32c(value))}
        return {"name": _version_name(name, found), "payload": payload}

    async def add(self, call: Call) -> Json:
        name = self.known(call)
        value = _decoded(object_of(call.json(), "payload"))
        number = self._platform.add_secret(name, self._words.kept(value), actor=DEPLOYER)
        return _version(name, next(one for one in self._vault.versions(name) if one.number == number))

    async def turn(self, state: VersionState, call: Call) -> Json:
        name, found = self._found(call)
        if found.state == "DESTROYED":
            raise _wrong_state(name, found)
        self._platform.turn_secret(name, found.number, state, actor=DEPLOYER)
        return _version(*self._found(call))

    def _found(self, call: Call) -> tuple[str, Version]:
        name, wanted = self.known(call), call.names["version"]
        number = self._vault.newest(name) if wanted == "latest" else int(wanted) if _is_number(wanted) else 0
        found = next((one for one in self._vault.versions(name) if one.number == number), None)
        if found is None:
            raise unknown(f"Secret Version [projects/{PROJECT}/secrets/{name}/versions/{wanted[:40]}] not found.")
        return name, found


def _wrong_state(name: str, version: Version) -> ApiError:
    return ApiError(
        "FAILED_PRECONDITION", f"Secret Version [{_version_name(name, version)}] is in {version.state} state."
    )


def _version_name(name: str, version: Version) -> str:
    return f"projects/{PROJECT}/secrets/{name}/versions/{version.number}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _paged(call: Call, name: str, rows: list[Json]) -> Json:
    token = call.query.get("pageToken") or "0"
    if not _is_number(token):
        raise invalid("Invalid page token.")
    some, following = page(rows, int(token), call.number("pageSize", _LARGEST_PAGE, most=_LARGEST_PAGE))
    return {name: some, "totalSize": len(rows), **({"nextPageToken": following} if following else {})}


def _secret(name: str, versions: list[Version]) -> Json:
    return {
        "name": f"projects/{PROJECT}/secrets/{name}",
        "replication": {"automatic": {}},
        "createTime": stamp(versions[0].created),
        "etag": etag(name),
    }


def _version(name: str, version: Version) -> Json:
    return {
        "name": _version_name(name, version),
        "createTime": stamp(version.created),
        "state": version.state,
        "replicationStatus": {"automatic": {}},
        "etag": etag([name, version.number, version.state]),
        "clientSpecifiedPayloadChecksum": True,
    }


def _decoded(payload: Json) -> str:
    try:
        value = base64.b64decode(text_of(payload, "data"), validate=True)
    except (binascii.Error, ValueError):
        raise invalid("Invalid value at 'payload.data': base64 is expected.") from None
    if len(value) > _LARGEST_VALUE:
        raise invalid(f"Secret payload size must not exceed {_LARGEST_VALUE} bytes.")
    given = payload.get("dataCrc32c")
    if given is not None and str(given) != str(crc32c(value)):
        raise invalid("The checksum of the payload does not fit it.")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise invalid("The lab's secrets are texts; these bytes are none.") from None
