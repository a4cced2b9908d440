"""Cloud Storage's JSON API: buckets and objects, the only things that exist nowhere but here."""

import base64
import re
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from goldenpath_lab.cloud.errors import invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, route, text_of
from goldenpath_lab.cloud.shelf import Shelf, check_conditions
from goldenpath_lab.cloud.uploads import uploaded
from goldenpath_lab.model import PROJECT

Json = dict[str, Any]

_PAGE = 1000
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
        check_conditions(call, found)
        return _media(shelf, call, found) if call.query.get("alt") == "media" else found

    async def download(call: Call) -> Response:
        found = shelf.object(call.names["bucket"], call.names["object"])
        check_conditions(call, found)
        return _media(shelf, call, found)

    async def upload(call: Call) -> Json:
        metadata, content = uploaded(call)
        name = text_of(metadata, "name")
        return await shelf.put(call, name, metadata, content)

    async def object_patch(call: Call) -> Json:
        found = shelf.object(call.names["bucket"], call.names["object"])
        check_conditions(call, found)
        return shelf.patch(found, call.json())

    async def object_delete(call: Call) -> Response:
        found = shelf.object(call.names["bucket"], call.names["object"])
        check_conditions(call, found)
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


def _check_project(call: Call) -> None:
    project = call.query.get("project", "")
    if not project:
        raise invalid("Required parameter: project")
    if project != PROJECT:
        raise unknown(f"Project '{project[:80]}' was not found; the lab's is '{PROJECT}'.")


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
