"""JSON in and out of the services' calls."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chat_platform.common.errors import ApiError
from chat_platform.common.logs import TRACE

Body = TypeVar("Body")


def answer(body: object, status: int = 200, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with the body as JSON."""
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


def refusal(error: ApiError) -> Response:
    """Return the response that tells the client of the error."""
    body = {"error": error.code, "message": error.message, "trace": TRACE.get()}
    return answer(body, error.status, headers=error.headers)


async def read_body(request: Request, kind: type[Body]) -> Body:
    """Return the request's JSON as a record of that kind.

    Raises:
        ApiError: the body is no such JSON; the sentence names the field.
    """
    raw = await request.body()
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise ApiError(422, "invalid", f"{error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ApiError(422, "invalid", f"The body is not JSON: {error}.") from error
