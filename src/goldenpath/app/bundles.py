"""The shelf of bundles: each live run is kept there, shown again, and put away when it is old."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from string import ascii_lowercase, digits

from goldenpath.app.bundle import Manifest, live_files, manifest_of
from goldenpath.app.check import Gathered
from goldenpath.model.environment import Environment
from goldenpath.model.errors import BundleError
from goldenpath.model.live import Live
from goldenpath.model.record import record
from goldenpath.ports import Shelf

MOST = 50
"""Bundles that are kept."""
DAYS = 30.0
"""Days that a bundle is kept."""

_TIME = "%Y%m%dT%H%M%SZ"
_NAME = 40
_SAFE = frozenset(ascii_lowercase + digits)


@record
class Kept:
    """One bundle on the shelf."""

    name: str
    at: datetime
    manifest: Manifest | None = None
    """``None`` where it is damaged."""
    damage: str = ""


@record
class Pruned:
    """What was put away, and what was left although it was old, with the reason."""

    gone: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()


def keep(gathered: Gathered, live: Live, environment: Environment, shelf: Shelf) -> str:
    """Keep a live run, put away what is old, and return the path of the new bundle.

    Raises:
        SourceUnreadable: the shelf cannot be written.
    """
    files = live_files(gathered, live, environment)
    path = shelf.put(name_of(live, files), files)
    prune(shelf, live.ended)
    return path


def name_of(live: Live, files: dict[str, bytes]) -> str:
    """Return a bundle's name: the time in UTC, the environment, the status, and four digits of its content."""
    digest = sha256(b"".join(files[name] for name in sorted(files))).hexdigest()[:4]
    place = "".join(c if c in _SAFE else "-" for c in live.environment.lower())[:_NAME].strip("-") or "environment"
    return f"{live.started.astimezone(UTC):{_TIME}}-{place}-{live.verdict.status}-{digest}"


def kept(shelf: Shelf) -> tuple[Kept, ...]:
    """Return all bundles, the newest first; a damaged one is told and hides no other."""
    found = [_kept(shelf, name) for name in shelf.names() if time_of(name) is not None]
    return tuple(sorted(found, key=lambda k: (k.at, k.name), reverse=True))


def find(shelf: Shelf, wanted: str) -> str:
    """Return the full name of a bundle that is named by its beginning or its end; ``last`` is the newest.

    Raises:
        BundleError: none or several are named so.
    """
    names = [name for name in shelf.names() if time_of(name) is not None]
    if wanted == "last" and names:
        return max(names)
    some = [n for n in names if n == wanted] or [n for n in names if n.startswith(wanted) or n.endswith(f"-{wanted}")]
    if len(some) == 1:
        return some[0]
    came = f"{len(some)} bundles named so: {', '.join(some[:3])}" if some else "no bundle of that name"
    raise BundleError(source=wanted, came=came, expected="a name, or its beginning, from goldenpath bundle list")


def prune(shelf: Shelf, now: datetime, most: int = MOST, days: float = DAYS) -> Pruned:
    """Put away all bundles but the ``most`` newest ones that are at most so many days old."""
    dated = [(at, name) for name in shelf.names() if (at := time_of(name)) is not None]
    newest = sorted(dated, reverse=True)
    oldest = now - timedelta(days=days)
    old = [name for number, (at, name) in enumerate(newest) if number >= most or at < oldest]
    results = [(name, shelf.remove(name)) for name in old]
    return Pruned(
        gone=tuple(name for name, why in results if not why),
        left=tuple((name, why) for name, why in results if why),
    )


def time_of(name: str) -> datetime | None:
    """Return when a bundle was begun, by its name; ``None`` where that is no bundle's name."""
    parts = name.split("-")
    if len(parts) < 4 or len(parts[-1]) != 4:
        return None
    try:
        return datetime.strptime(parts[0], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _kept(shelf: Shelf, name: str) -> Kept:
    at = time_of(name) or datetime.min.replace(tzinfo=UTC)
    try:
        data = shelf.read(name, ("bundle.json",))
        return Kept(name=name, at=at, manifest=manifest_of(name, data["bundle.json"]))
    except BundleError as problem:
        return Kept(name=name, at=at, damage=problem.came)
