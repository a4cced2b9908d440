"""Whether this machine has a proxy for the web: that is told, its value never, and it is never used silently."""

import os
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from goldenpath.engine.live_places import MACHINE_PROXY
from goldenpath.model.observation import Observation, Question
from goldenpath.ports import Clock

_NAMES: Final = {
    "https": ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"),
    "http": ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"),
}


def seen_proxy(
    urls: Iterable[str], clock: Clock, environment: Mapping[str, str] | None = None
) -> tuple[Observation, ...]:
    """Return an observation of the variable that holds a proxy for one of these URLs, none where none does."""
    known = os.environ if environment is None else environment  # noqa: TID251 - wire reads it
    variable = next((name for url in urls if (name := _variable(url, known))), "")
    if not variable:
        return ()
    now = clock.now()
    question = Question(protocol="variable", component="client", purpose=MACHINE_PROXY, target=variable, way="own")
    return (Observation(id=f"probe:{MACHINE_PROXY}:client:1", question=question, started=now, ended=now),)


def _variable(url: str, environment: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    apart = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    if _is_apart(parts.hostname or "", apart):
        return ""
    return next((name for name in _NAMES.get(parts.scheme, ()) if environment.get(name)), "")


def _is_apart(host: str, apart: str) -> bool:
    """Return whether a host is one of those that are reached without a proxy, or lies in a domain of theirs."""
    names = [name.strip().lower().lstrip(".") for name in apart.split(",")]
    return "*" in names or any(name and (host == name or host.endswith(f".{name}")) for name in names)
