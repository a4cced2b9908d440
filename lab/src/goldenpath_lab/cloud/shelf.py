"""Buckets and objects as the lab keeps them: the state of Cloud Storage, and the conditions on it."""

import asyncio
import base64
import hashlib
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from goldenpath_lab.cloud.checksums import crc32c
from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, etag
from goldenpath_lab.cloud.operations import stamp
from goldenpath_lab.model import REGION

Json = dict[str, Any]

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
_LARGEST = 4 * 1024 * 1024
_MOST_OBJECTS = 2000
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
        check_conditions(call, before)
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


def check_conditions(call: Call, found: Json | None) -> None:
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
