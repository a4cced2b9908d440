"""Cloud Storage's JSON API: buckets and objects, the only things that exist nowhere but here."""

import asyncio
import base64
import hashlib
import re
import time
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from goldenpath_lab.cloud.checksums import crc32c
from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, etag, route, text_of
from goldenpath_lab.cloud.operations import stamp
from goldenpath_lab.model import PROJECT, REGION

Json = dict[str, Any]

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
_LARGEST = 4 * 1024 * 1024
_MOST_OBJECTS = 2000
_PAGE = 1000
_CHANGEABLE = frozenset(
    {
        "metadata",
        "contentType",
        "cacheControl",
        "contentDisposition",
        "contentEncoding",
        "contentLanguage",
        "customTime",
    }
)
_LONGEST = 1024
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{5,18}([Zz]|[+-][0-9]{2}:[0-9]{2})")
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


def routes(ground: Ground) -> list[Route]:
    """Return the service's routes."""
    shelf = Shelf(ground)

    async def buckets(call: Call) -> Json:
        _check_project(call)
        return {"kind": "storage#buckets", "items": [shelf.bucket_json(name) for name in shelf.buckets()]}

    async def bucket_insert(call: Call) -> Json:
        _check_project(call)
        return shelf.make_bucket(text_of(call.json(), "name"))

    async def bucket_get(call: Call) -> Json:
        return shelf.bucket_json(shelf.known(call.names["bucket"]))

    async def bucket_delete(call: Call) -> Response:
        shelf.drop_bucket(shelf.known(call.names["bucket"]))
        return Response(status_code=204)

    async def objects(call: Call) -> Json:
        return _listed(shelf, call)

    async def object_get(call: Call) -> Json | Response:
        found = shelf.object(call.names["bucket"], call.names["object"])
        _check_conditions(call, found)
        return _media(shelf, call, found) if call.query.get("alt") == "media" else found

    async def download(call: Call) -> Response:
        found = shelf.object(call.names["bucket"], call.names["object"])
        _check_conditions(call, found)
        return _media(shelf, call, found)

    async def upload(call: Call) -> Json:
        metadata, content = _uploaded(call)
        name = text_of(metadata, "name")
        return await shelf.put(call, name, metadata, content)

    async def object_patch(call: Call) -> Json:
        found = shelf.object(call.names["bucket"], call.names["object"])
        _check_conditions(call, found)
        return shelf.patch(found, call.json())

    async def object_delete(call: Call) -> Response:
        found = shelf.object(call.names["bucket"], call.names["object"])
        _check_conditions(call, found)
        shelf.drop(found)
        return Response(status_code=204)

    one, place = "/storage/v1/b/{bucket}", "/storage/v1/b/{bucket}/o/{object:path}"
    return [
        route("GET", "/storage/v1/b", buckets),
        route("POST", "/storage/v1/b", bucket_insert),
        route("GET", f"{one}/o", objects),
        route("GET", place, object_get),
        route("PATCH", place, object_patch),
        route("DELETE", place, object_delete),
        route("GET", one, bucket_get),
        route("DELETE", one, bucket_delete),
        route("POST", "/upload/storage/v1/b/{bucket}/o", upload),
        route("GET", "/download/storage/v1/b/{bucket}/o/{object:path}", download),
    ]


class Shelf:
    """Buckets as folders of the lab's state: a JSON file and a file of bytes for each object."""

    def __init__(self, ground: Ground) -> None:
        self._state = ground.lab.state
        self._numbers = 0

    def buckets(self) -> list[str]:
        """Return the names of all buckets."""
        return sorted(path.name for path in self._state.directory("cloud", "buckets").iterdir() if path.is_dir())

    def known(self, bucket: str) -> str:
        """Return a bucket's name.

        Raises:
            ApiError: there is none of that name.
        """
        if not _BUCKET.fullmatch(bucket) or not (self._state.folder / "cloud" / "buckets" / bucket).is_dir():
            raise unknown("The specified bucket does not exist.")
        return bucket

    def make_bucket(self, name: str) -> Json:
        """Make a bucket.

        Raises:
            ApiError: the name is none, or taken.
        """
        if not _BUCKET.fullmatch(name) or ".." in name:
            raise invalid(f"Invalid bucket name: '{name[:80]}'")
        if name in self.buckets():
            raise ApiError(
                "ALREADY_EXISTS",
                "Your previous request to create the named bucket succeeded and you already own it.",
                reason="conflict",
            )
        self._state.directory("cloud", "buckets", name)
        return self.bucket_json(name)

    def drop_bucket(self, name: str) -> None:
        """Remove an empty bucket.

        Raises:
            ApiError: it holds objects.
        """
        folder = self._state.directory("cloud", "buckets", name)
        if any(folder.iterdir()):
            raise ApiError("ALREADY_EXISTS", "The bucket you tried to delete is not empty.", reason="conflict")
        folder.rmdir()

    def bucket_json(self, name: str) -> Json:
        """Return a bucket."""
        at = stamp(self._state.directory("cloud", "buckets", name).stat().st_ctime)
        return {
            "kind": "storage#bucket",
            "id": name,
            "name": name,
            "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}",
            "location": REGION.upper(),
            "locationType": "region",
            "storageClass": "STANDARD",
            "timeCreated": at,
            "updated": at,
            "metageneration": "1",
            "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}},
            "etag": etag(name),
        }

    def find(self, bucket: str, name: str) -> Json | None:
        """Return an object; None where it is absent."""
        return self._state.read(Json, "cloud", "buckets", bucket, f"{_key(name)}.json")

    def object(self, bucket: str, name: str) -> Json:
        """Return an object.

        Raises:
            ApiError: it, or its bucket, is absent.
        """
        found = self.find(self.known(bucket), name)
        if found is None:
            raise unknown(f"No such object: {bucket}/{name[:200]}")
        return found

    def objects(self, bucket: str) -> list[Json]:
        """Return all objects of a bucket, by name."""
        files = self._state.directory("cloud", "buckets", bucket).glob("*.json")
        found = [self._state.read(Json, "cloud", "buckets", bucket, path.name) for path in files]
        return sorted((one for one in found if one is not None), key=lambda one: str(one["name"]))

    async def put(self, call: Call, name: str, metadata: Json, content: bytes) -> Json:
        """Store an object under a new generation.

        Raises:
            ApiError: its name is none, a condition does not hold, or it is too large, or there are too many.
        """
        bucket = self.known(call.names["bucket"])
        if not name or len(name.encode()) > 1024 or "\n" in name or "\r" in name or name in {".", ".."}:
            raise invalid(f"Invalid object name: {name[:80]!r}")
        if len(content) > _LARGEST:
            raise ApiError("RESOURCE_EXHAUSTED", f"The lab keeps objects of at most {_LARGEST} bytes.")
        given = _merged({}, {field: metadata[field] for field in _CHANGEABLE if field in metadata})
        checksum, digest = await asyncio.to_thread(_checksums, content)
        # From here on nothing waits, so that nobody comes between the condition and what is written.
        self.known(bucket)
        before = self.find(bucket, name)
        _check_conditions(call, before)
        if len(list(self._state.directory("cloud", "buckets", bucket).glob("*.json"))) >= _MOST_OBJECTS:
            raise ApiError("RESOURCE_EXHAUSTED", f"The lab keeps at most {_MOST_OBJECTS} objects a bucket.")
        self._numbers += 1
        now, generation = stamp(time.time()), str(int(time.time() * 1e6) + self._numbers)
        found = given | {
            "kind": "storage#object",
            "id": f"{bucket}/{name}/{generation}",
            "name": name,
            "bucket": bucket,
            "generation": generation,
            "metageneration": "1",
            "contentType": given.get("contentType") or "application/octet-stream",
            "storageClass": "STANDARD",
            "size": str(len(content)),
            "md5Hash": digest,
            "crc32c": checksum,
            "timeCreated": now,
            "updated": now,
            "selfLink": f"https://www.googleapis.com/storage/v1/b/{bucket}/o/{quote(name, safe='')}",
        }
        # Contents first: where an object is told of, it can be read.
        self._state.path("cloud", "buckets", bucket, f"{_key(name)}.{generation}").write_bytes(content)
        self._keep(found)
        if before is not None:
            self._content(before).unlink(missing_ok=True)
        return self._told(found)

    def patch(self, found: Json, changes: Json) -> Json:
        """Change an object's metadata.

        Raises:
            ApiError: a field cannot be changed, or not to this.
        """
        for name, value in changes.items():
            if name not in _CHANGEABLE and (name not in found or found[name] != value):
                raise invalid(f"The field {name[:80]!r} of an object cannot be changed.")
        found = _merged(found, {name: value for name, value in changes.items() if name in _CHANGEABLE})
        found |= {"metageneration": str(int(found["metageneration"]) + 1), "updated": stamp(time.time())}
        self._keep(found)
        return self._told(found)

    def content(self, found: Json) -> bytes:
        """Return an object's bytes."""
        return self._content(found).read_bytes()

    def drop(self, found: Json) -> None:
        """Remove an object."""
        self._state.remove("cloud", "buckets", found["bucket"], f"{_key(found['name'])}.json")
        self._content(found).unlink(missing_ok=True)

    def _content(self, found: Json) -> Path:
        return self._state.path("cloud", "buckets", found["bucket"], f"{_key(found['name'])}.{found['generation']}")

    def _keep(self, found: Json) -> None:
        told = self._told(found)
        self._state.write(told, "cloud", "buckets", found["bucket"], f"{_key(found['name'])}.json")

    @staticmethod
    def _told(found: Json) -> Json:
        return {**found, "etag": etag([found["generation"], found["metageneration"]])}


def _merged(found: Json, changes: Json) -> Json:
    """Return an object with changes: what they do not name stays, and null takes away.

    Raises:
        ApiError: a value is of another kind than its field.
    """
    result = dict(found)
    for name, value in changes.items():
        if name == "metadata" and isinstance(value, dict):
            pairs = {**found.get(name, {}), **value}
            value = {key: text for key, text in pairs.items() if text is not None} or None  # noqa: PLW2901 - merged
            right = all(isinstance(text, str) for text in (value or {}).values())
        else:
            right = name != "metadata" and isinstance(value, str) and value.isprintable() and len(value) < _LONGEST
        if name == "customTime" and right:
            right = _TIME.fullmatch(value) is not None
        if value is None:
            result.pop(name, None)
        elif right:
            result[name] = value
        else:
            raise invalid(f"Invalid value for: '{name}'.")
    return result


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _checksums(content: bytes) -> tuple[str, str]:
    digest = hashlib.md5(content, usedforsecurity=False).digest()
    return base64.b64encode(crc32c(content).to_bytes(4, "big")).decode(), base64.b64encode(digest).decode()


def _check_project(call: Call) -> None:
    project = call.query.get("project", "")
    if not project:
        raise invalid("Required parameter: project")
    if project != PROJECT:
        raise unknown(f"Project '{project[:80]}' was not found; the lab's is '{PROJECT}'.")


def _check_conditions(call: Call, found: Json | None) -> None:
    """Refuse a call whose conditions on generations do not hold.

    Raises:
        ApiError: one does not.
    """
    for field, name in (("generation", "Generation"), ("metageneration", "Metageneration")):
        now = str(found[field]) if found else "0"
        wanted, unwanted = call.query.get(f"if{name}Match"), call.query.get(f"if{name}NotMatch")
        for text in (wanted, unwanted):
            if text is not None and not (text.isascii() and text.isdigit() and len(text) < 20):
                raise invalid(f"Invalid long value: '{text[:40]}'.")
        if (wanted is not None and int(wanted) != int(now)) or (unwanted is not None and int(unwanted) == int(now)):
            raise ApiError("CONDITION_NOT_MET", "At least one of the pre-conditions you specified did not hold.")
    generation = call.query.get("generation")
    if found is not None and generation is not None and generation != found["generation"]:
        raise unknown(f"No such object: {found['bucket']}/{found['name'][:200]}#{generation[:40]}")


def _uploaded(call: Call) -> tuple[Json, bytes]:
    """Return an upload's metadata and content.

    Raises:
        ApiError: it is none.
    """
    kind = call.query.get("uploadType", "")
    if kind == "media":
        name = call.query.get("name")
        if not name:
            raise invalid("Required parameter: name")
        return {"name": name, "contentType": call.headers.get("content-type")}, call.body
    if kind != "multipart":
        raise ApiError("UNIMPLEMENTED", f"The lab takes uploads of type media and multipart, not {kind[:40]!r}.")
    head = f"Content-Type: {call.headers.get('content-type', '')}\r\n\r\n".encode()
    parts = message_from_bytes(head + call.body).get_payload()
    if not isinstance(parts, list) or len(parts) != 2:
        raise invalid("Malformed multipart body.")
    first, second = (one.get_payload(decode=True) for one in parts)  # type: ignore[union-attr]  # parts of a multipart
    if not isinstance(first, bytes):
        raise invalid("Malformed multipart body.")
    metadata = Call(path="", names={}, query={}, headers={}, body=first, many=lambda _: []).json()
    metadata.setdefault("name", call.query.get("name"))
    metadata.setdefault("contentType", parts[1].get_content_type())  # type: ignore[union-attr]  # as above
    del second
    return metadata, _second_part(call)


def _second_part(call: Call) -> bytes:
    """Return the bytes of the second part as they were sent; a mail parser would change line ends."""
    match = re.search(r'boundary="?([^";]+)"?', call.headers.get("content-type", ""))
    pieces = call.body.split(b"--" + match.group(1).encode()) if match else []
    if len(pieces) < 4:
        raise invalid("Malformed multipart body.")
    _, gap, content = pieces[2].partition(b"\r\n\r\n")
    if not gap:
        _, gap, content = pieces[2].partition(b"\n\n")
    return content.removesuffix(b"\r\n") if content.endswith(b"\r\n") else content.removesuffix(b"\n")


def _listed(shelf: Shelf, call: Call) -> Json:
    prefix, delimiter = call.query.get("prefix", ""), call.query.get("delimiter", "")
    token, size = call.query.get("pageToken", ""), call.number("maxResults", _PAGE, most=_PAGE)
    rows: list[Json] = []
    prefixes: list[str] = []
    last = ""
    for one in shelf.objects(shelf.known(call.names["bucket"])):
        name = str(one["name"])
        rest = name.removeprefix(prefix)
        folder = prefix + rest.partition(delimiter)[0] + delimiter if delimiter and delimiter in rest else ""
        if not name.startswith(prefix) or (token and (folder or name) <= _from_token(token)):
            continue
        if folder and folder in prefixes:
            continue
        if len(rows) + len(prefixes) == size:
            return _page(rows, prefixes) | {"nextPageToken": base64.urlsafe_b64encode(last.encode()).decode()}
        last = folder or name
        if folder:
            prefixes.append(folder)
        else:
            rows.append(one)
    return _page(rows, prefixes)


def _from_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except ValueError:
        raise invalid("Invalid page token.") from None


def _page(rows: list[Json], prefixes: list[str]) -> Json:
    found: Json = {"kind": "storage#objects"}
    if rows:
        found["items"] = rows
    return found | ({"prefixes": prefixes} if prefixes else {})


def _media(shelf: Shelf, call: Call, found: Json) -> Response:
    content = shelf.content(found)
    headers = {
        "x-goog-hash": f"crc32c={found['crc32c']},md5={found['md5Hash']}",
        "x-goog-generation": found["generation"],
        "x-goog-metageneration": found["metageneration"],
        "etag": found["etag"],
        # Nothing that was stored is to be run in a browser under the API's address.
        "content-disposition": "attachment",
        "x-content-type-options": "nosniff",
    }
    status, total = 200, len(content)
    part = _part(call.headers.get("range", ""), total)
    if part is not None:
        start, stop = part
        if start >= total:
            return Response(status_code=416, headers={"content-range": f"bytes */{total}"})
        content, status = content[start:stop], 206
        headers["content-range"] = f"bytes {start}-{stop - 1}/{total}"
    kind = str(found.get("contentType", "application/octet-stream"))
    return Response(
        content, status, headers=headers, media_type=kind if kind.isprintable() and kind.isascii() else None
    )


def _part(asked: str, total: int) -> tuple[int, int] | None:
    """Return where the part that is asked for begins and ends; None where the whole is meant, or nothing of sense."""
    match = _RANGE.fullmatch(asked)
    first, last = match.groups() if match else ("", "")
    if first and last and int(last) < int(first):
        return None
    if first:
        return int(first), min(int(last) + 1, total) if last else total
    return (max(total - int(last), 0), total) if last else None
