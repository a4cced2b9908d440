"""Cloud Logging v2: the lab's entries by query, and the names of its logs."""

import hashlib

from starlette.routing import Route

from goldenpath_lab.cloud.errors import invalid, unknown
from goldenpath_lab.cloud.filter_syntax import FilterError
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, Json, route, text_of, whole_of
from goldenpath_lab.cloud.logging_filter import compile_filter
from goldenpath_lab.cloud.searching import Searches
from goldenpath_lab.model import PROJECT

_PAGE, _LARGEST_PAGE = 50, 1000
_MOST_RESOURCES = 100


def routes(ground: Ground, searches: Searches) -> list[Route]:
    """Return the service's routes."""
    log = ground.lab.log.path

    async def entries_list(call: Call) -> Json:
        asked = call.json()
        _check_resources(asked)
        text = text_of(asked, "filter", default="")
        size = min(whole_of(asked, "pageSize", 0) or _PAGE, _LARGEST_PAGE)
        if size < 0:
            raise invalid("page_size must not be negative")
        newest_first = _newest_first(text_of(asked, "orderBy", default=""))
        mark = hashlib.sha256(f"{newest_first} {text}".encode()).hexdigest()[:12]
        _check(text)
        answer = await searches.ask(
            {
                "about": "entries",
                "paths": [str(log.with_suffix(".old.ndjson")), str(log)],
                "filter": text,
                "size": size,
                "newest_first": newest_first,
                "after": _after(text_of(asked, "pageToken", default=""), mark),
            }
        )
        told: Json = {"entries": answer["entries"]} if answer["entries"] else {}
        return told | ({"nextPageToken": f"{mark}.{answer['after']}"} if answer["after"] else {})

    return [route("POST", "/v2/entries:list", entries_list)]


def _check(text: str) -> None:
    """Refuse nonsense before a process is started for it."""
    try:
        compile_filter(text)
    except FilterError as problem:
        raise invalid(f"Unparseable filter: {problem}") from None  # codespell:ignore unparseable


def _check_resources(asked: Json) -> None:
    names = asked.get("resourceNames")
    if not isinstance(names, list) or not names or len(names) > _MOST_RESOURCES:
        raise invalid(f"resource_names must name one to {_MOST_RESOURCES} resources")
    for name in names:
        if not isinstance(name, str) or not name.startswith("projects/"):
            raise invalid(f"Invalid resource name: {str(name)[:80]!r}; the lab has projects only")
        if name.split("/")[1] != PROJECT:
            raise unknown(f"Project '{name.split('/')[1][:80]}' was not found; the lab's is '{PROJECT}'.")


def _newest_first(order: str) -> bool:
    match order.split():
        case [] | ["timestamp"] | ["timestamp", "asc"]:
            return False
        case ["timestamp", "desc"]:
            return True
        case _:
            raise invalid(f"Invalid order_by {order[:60]!r}: 'timestamp asc' and 'timestamp desc' are permitted")


def _after(token: str, mark: str) -> str:
    """Return the place that a page token names; it belongs to one query."""
    if not token:
        return ""
    given, _, place = token.partition(".")
    if given != mark or not place:
        raise invalid("page_token doesn't match arguments from the request")
    return place
