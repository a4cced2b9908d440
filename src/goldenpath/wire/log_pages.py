"""Log entries from an entries:list endpoint: page after page from the newest on, until a limit is reached."""

from collections.abc import Iterator
from datetime import datetime
from time import monotonic

from goldenpath.engine.redact import redact_text, shorten
from goldenpath.engine.urls import path_of, place_of
from goldenpath.intake.entries_list import PAGE, PATH, Page, error_of, page_of, question
from goldenpath.model.environment import LogPlan
from goldenpath.model.errors import SourceUnreadable
from goldenpath.model.observation import Observation
from goldenpath.model.probe import HttpAsk, Limits, Probe
from goldenpath.model.record import record
from goldenpath.model.secret import Secret
from goldenpath.ports import Opened, Wire
from goldenpath.wire.log_files import nothing

_EXPECTED = "a page of log entries"
_PURPOSE = "read-logs"


@record
class Bounds:
    """How much is read at most."""

    seconds: float = 20.0
    page_seconds: float = 10.0
    page_bytes: int = 32 * 1024 * 1024
    bytes: int = 64 * 1024 * 1024
    pages: int = 20


class Endpoint:
    """An entries:list endpoint, asked for a plan's entries."""

    def __init__(self, plan: LogPlan, wire: Wire, token: Secret | None, bounds: Bounds | None = None) -> None:
        self._plan = plan
        self._wire = wire
        self._token = token
        self._bounds = bounds or Bounds()
        self._end = monotonic() + self._bounds.seconds
        self._patient = True

    def newest(self, since: datetime, until: datetime) -> Opened:
        """Return the entries between two times as one source, the oldest first.

        Raises:
            SourceUnreadable: not one page can be had, with why.
        """
        if not self._plan.where or not self._plan.resources:
            came, expected = "no address or no resource", 'an address, and resources such as "projects/my-project"'
            raise SourceUnreadable(source="logs", came=came, expected=expected)
        entries, left_out = self._read(since, until)
        name = f"{shorten(_endpoint(self._plan))} {', '.join(self._plan.resources)}"
        if left_out:
            name += f" (the newest {len(entries)} entries; {left_out})"
        if not entries:
            return nothing(name)
        return Opened(name=name, size=sum(map(len, entries)) + len(entries), blocks=_oldest_first(entries))

    def _read(self, since: datetime, until: datetime) -> tuple[list[bytes], str]:
        """Return the entries, the newest first, and why there are not more of them, empty where these are all.

        Raises:
            SourceUnreadable: the first page cannot be had.
        """
        entries: list[bytes] = []
        token, size, bounds = "", 0, self._bounds
        for _ in range(bounds.pages):
            try:
                page = self._page(question(self._plan, since, until, token))
            except SourceUnreadable as problem:
                if not entries:
                    raise
                return entries, f"the next page did not come: {problem.came}"
            entries += page.entries
            size += sum(map(len, page.entries))
            token = page.token
            if not token:
                return entries, ""
            if size > bounds.bytes:
                return entries, f"{bounds.bytes >> 20} MB are read at most"
            if monotonic() >= self._end:
                break
        if not entries:
            came = f"no entry within {bounds.pages} pages or {bounds.seconds:g} s, and more pages to come"
            raise self._unreadable(came, do="Give a filter that finds entries sooner")
        return entries, f"{bounds.pages} pages or {bounds.seconds:g} s are read at most"

    def _page(self, body: bytes) -> Page:
        seen = self._answer(body)
        if seen.status == 429 and self._patient:
            self._patient = False
            wait = _seconds(seen.header("retry-after"))
            if monotonic() + wait < self._end:
                self._wire.pause(wait)
                seen = self._answer(body)
        if seen.failure is not None:
            failure = seen.failure
            text = f": {redact_text(failure.text, self._secrets)}" if failure.text else ""
            raise self._unreadable(f"{failure.reason} at {failure.phase}{text}")
        if seen.status != 200:
            raise self._refused(seen)
        page = page_of(seen.body)
        if page is None:
            raise self._unreadable("an answer that is no list of entries", do="Check the address of the endpoint")
        return page

    def _answer(self, body: bytes) -> Observation:
        url, bounds = _endpoint(self._plan), self._bounds
        headers: list[tuple[str, str | Secret]] = [("content-type", "application/json")]
        if self._token is not None:
            headers.append(("authorization", Secret(f"Bearer {self._token.reveal()}")))
        path = f"{path_of(url)}?prettyPrint=false"
        ask = HttpAsk(place=place_of(url), method="POST", path=path, headers=tuple(headers), body=body)
        seconds = min(bounds.page_seconds, max(0.1, self._end - monotonic()))
        limits = Limits(seconds=seconds, bytes=bounds.page_bytes, kept=bounds.page_bytes)
        (seen,) = self._wire.ask((Probe(component="logs", purpose=_PURPOSE, ask=ask, limits=limits),), seconds)
        return seen

    @property
    def _secrets(self) -> tuple[Secret, ...]:
        return () if self._token is None else (self._token,)

    def _refused(self, seen: Observation) -> SourceUnreadable:
        said = shorten(redact_text(error_of(seen.body), self._secrets))
        came = f"HTTP {seen.status}" + (f": {said}" if said else "")
        resources = ", ".join(self._plan.resources)
        do = {
            401: "Give a token that is valid, such as that of gcloud auth print-access-token",
            403: f"Give whoever reads the permission logging.logEntries.list on {resources} (roles/logging.viewer)",
            404: f"Check that {resources} exists, and the address of the endpoint",
            429: "Wait a minute, or read less often: the service allows so many calls a minute",
        }
        return self._unreadable(came, do=do.get(seen.status or 0, ""))

    def _unreadable(self, came: str, do: str = "") -> SourceUnreadable:
        return SourceUnreadable(source=shorten(_endpoint(self._plan)), came=came, expected=_EXPECTED, do=do)


def _oldest_first(entries: list[bytes]) -> Iterator[bytes]:
    entries.reverse()
    for start in range(0, len(entries), PAGE):
        yield b"\n".join((*entries[start : start + PAGE], b""))


def _endpoint(plan: LogPlan) -> str:
    base = plan.where.rstrip("/")
    return base if base.endswith(PATH) else base + PATH


def _seconds(text: str) -> float:
    """Return the seconds of a retry-after header, one where it says none."""
    return float(text) if text.isascii() and text.isdigit() else 1.0
