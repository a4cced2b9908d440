"""The entries:list call of Cloud Logging, without a wire: what is asked for, and what an answer holds."""

from datetime import datetime

import msgspec

from goldenpath.model.environment import LogPlan
from goldenpath.model.record import record

PATH = "/v2/entries:list"
PAGE = 1000
"""Entries of one page; the service gives no more."""


@record
class Page:
    """One page: its entries as they came, one line each, and where the next one begins."""

    entries: tuple[bytes, ...]
    token: str = ""


class _Answer(msgspec.Struct):
    entries: list[msgspec.Raw] = []
    nextPageToken: str = ""  # noqa: N815 - the service's name


class _Said(msgspec.Struct):
    message: str = ""
    status: str = ""


class _Error(msgspec.Struct):
    error: _Said = msgspec.field(default_factory=_Said)


def stamp(at: datetime) -> str:
    """Return a time as filters of log entries write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"


def question(plan: LogPlan, since: datetime, until: datetime, token: str = "") -> bytes:
    """Return the request's body for the newest entries between two times, or for the page that a token names.

    Both ends are given: without an end, each page would be asked of a longer list than the page before.
    """
    times = f'timestamp>="{stamp(since)}" AND timestamp<="{stamp(until)}"'
    fields = {
        "resourceNames": plan.resources,
        "filter": f"{times} AND ({plan.filter})" if plan.filter.strip() else times,
        "orderBy": "timestamp desc",
        "pageSize": PAGE,
    }
    return msgspec.json.encode(fields | ({"pageToken": token} if token else {}))


def page_of(body: str) -> Page | None:
    """Return what an answer holds, ``None`` where it is no answer to this call."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, RecursionError):
        return None
    entries = (bytes(entry) for entry in answer.entries)
    lines = (msgspec.json.format(entry, indent=-1) if b"\n" in entry else entry for entry in entries)
    return Page(entries=tuple(lines), token=answer.nextPageToken)


def error_of(body: str) -> str:
    """Return what an error answer says, empty where it says nothing."""
    try:
        said = msgspec.json.decode(body, type=_Error).error
    except (msgspec.DecodeError, RecursionError):
        return ""
    return " ".join(f"{said.status} {said.message}".split())
