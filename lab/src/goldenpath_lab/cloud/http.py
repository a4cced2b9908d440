"""One call of the API: its parts, read within limits, and the answer or the error that it gets."""

import asyncio
import binascii
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from goldenpath_lab.cloud.errors import ApiError, Style, invalid, unknown
from goldenpath_lab.errors import LabError
from goldenpath_lab.model import PROJECT, REGION

Json = dict[str, Any]
Answer = Json | Response

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes: what Google's API front ends take of one request."""
_BODY_SECONDS = 5.0
_ANSWER_SECONDS = 60.0
_LEGACY = ("/compute/", "/storage/", "/sql/", "/upload/", "/download/", "/batch/")
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_LOCATIONS = frozenset({REGION, "-", "global"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """What was asked: the names in the path, the query, the headers and the body."""

    path: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    many: Callable[[str], list[str]]
    """All values of a query parameter that stands there more than once."""

    def json(self) -> Json:
        """Return the body, an object; an empty one where there is none.

        Raises:
            ApiError: it is no JSON object.
        """
        if not self.body.strip():
            return {}
        try:
            found = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise invalid("Invalid JSON payload received.") from None
        if not isinstance(found, dict):
            raise invalid("Invalid JSON payload received. An object is expected.")
        return found

    def number(self, name: str, default: int, *, most: int) -> int:
        """Return a whole number of the query between 0 and ``most``.

        Raises:
            ApiError: it is none.
        """
        text = self.query.get(name) or str(default)
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise invalid(f"Invalid value at '{name}': {text[:40]!r}.")
        return min(int(text), most) or default


Handler = Callable[[Call], Awaitable[Answer]]


def route(method: str, path: str, handler: Handler) -> Route:
    """Return a route whose handler gets a call and returns JSON, or a response of its own."""

    async def endpoint(request: Request) -> Response:
        style = style_of(request.url.path)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                call = await _call(request)
                _check_place(call)
                answer = await handler(call)
        except ApiError as error:
            return json_answer(error.body(style), error.code)
        except LabError as error:
            return json_answer(ApiError("FAILED_PRECONDITION", str(error)).body(style), 400)
        except TimeoutError:
            return json_answer(ApiError("DEADLINE_EXCEEDED", "Deadline exceeded.").body(style), 504)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            # A bug of ours is an answer like any other to who asked, and never shows its inside.
            logging.getLogger(__name__).exception("%s %s", request.method, request.url.path)
            return json_answer(ApiError("INTERNAL", "Internal error encountered.").body(style), 500)
        return answer if isinstance(answer, Response) else json_answer(answer)

    return Route(path, endpoint, methods=[method])


def json_answer(value: Json, status: int = 200) -> Response:
    """Return JSON as Google's services send it."""
    return Response(msgspec.json.encode(value), status, media_type="application/json; charset=UTF-8")


def style_of(path: str) -> Style:
    """Return in which body the service behind a path says its errors."""
    return "legacy" if path.startswith(_LEGACY) else "unified"


def text_of(value: Json, name: str, *, default: str | None = None) -> str:
    """Return a text of a JSON object.

    Raises:
        ApiError: it is absent, or no text.
    """
    found = value.get(name, default)
    if not isinstance(found, str):
        raise invalid(f"Invalid value at '{name}': a string is expected.")
    return found


def object_of(value: Json, name: str) -> Json:
    """Return an object within a JSON object, an empty one where it is absent.

    Raises:
        ApiError: it is something else.
    """
    found = value.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise invalid(f"Invalid value at '{name}': an object is expected.")
    return found


def objects_of(value: Json, name: str) -> list[Json]:
    """Return a list of objects within a JSON object, an empty one where it is absent.

    Raises:
        ApiError: it is something else.
    """
    found = value.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise invalid(f"Invalid value at '{name}': a list of objects is expected.")
    return found


def whole_of(value: Json, name: str, default: int | None = None) -> int:
    """Return a whole number of a JSON object; Google writes large ones as text.

    Raises:
        ApiError: it is absent, or no whole number.
    """
    found = value.get(name, default)
    if isinstance(found, str) and _WHOLE.fullmatch(found):
        found = int(found)
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    if not isinstance(found, int) or isinstance(found, bool):
        raise invalid(f"Invalid value at '{name}': a whole number is expected.")
    return found


def stale(given: object, now: str) -> bool:
    """Return whether a caller means another state than the present one; who names none means whatever there is."""
    return given is not None and given not in ("", now)


def etag(value: object) -> str:
    """Return a short name for a state of a resource: another state, another name."""
    digest = hashlib.sha256(msgspec.json.encode(value, order="sorted")).digest()[:9]
    return binascii.b2a_base64(digest, newline=False).decode()


async def _call(request: Request) -> Call:
    return Call(
        path=request.url.path,
        names=dict(request.path_params),
        query=dict(request.query_params),
        headers=request.headers,
        body=await _body(request),
        many=request.query_params.getlist,
    )


async def _body(request: Request) -> bytes:
    """Read the body within its limits of size and time."""
    body = bytearray()
    async with asyncio.timeout(_BODY_SECONDS):
        async for block in request.stream():
            body += block
            if len(body) > BODY_LIMIT:
                raise ApiError("RESOURCE_EXHAUSTED", f"Request payload size exceeds the limit: {BODY_LIMIT} bytes.")
    return bytes(body)


def _check_place(call: Call) -> None:
    """Refuse another project or region than the lab has."""
    project = call.names.get("project", PROJECT)
    if project != PROJECT:
        raise unknown(f"Project '{project[:80]}' was not found; the lab's is '{PROJECT}'.")
    location = call.names.get("location", REGION)
    if location not in _LOCATIONS:
        raise unknown(f"Location '{location[:80]}' was not found; the lab's is '{REGION}'.")
