"""The composition root: which implementation stands behind each port."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from goldenpath.app.check import Gathered, Means
from goldenpath.app.diagnose import Knowledge
from goldenpath.app.explain import facts_of
from goldenpath.model.environment import Environment
from goldenpath.model.errors import ExtensionError, SecretMissing
from goldenpath.model.live import Live
from goldenpath.model.record import record
from goldenpath.model.secret import Secret
from goldenpath.ports import Browsing, Bundles, Clock, Logs, Secrets, Sources, Vantages, Wire

_SECRETS, _LOGS, _SHARE = 10.0, 10.0, 0.4
"""Seconds for all secrets and for all logs at most, and the share of the whole time that logs may take."""
_LARGEST, _PER_SECOND = 256_000_000, 3_000_000
"""Bytes of log files that are read at most, and for each second of the budget: a slow machine reads so many."""


def sources() -> Sources:
    """Return where exports are read from."""
    from goldenpath.wire.files import FileSources

    return FileSources()


def bundles() -> Bundles:
    """Return where bundles are kept."""
    from goldenpath.wire.store import FolderBundles

    return FolderBundles()


def clock() -> Clock:
    """Return the clock."""
    from goldenpath.wire.clock import SystemClock

    return SystemClock()


def knowledge() -> Knowledge:
    """Return the shipped facts and signatures, and those that the user added.

    Raises:
        ExtensionError: an added one is wrong.
    """
    from goldenpath import catalogue
    from goldenpath.wire import extensions, files

    facts, signatures = extensions.load(files.working_folder())
    found = Knowledge(rules=(*catalogue.fact_rules(), *facts), signatures=(*catalogue.known_signatures(), *signatures))
    check(found)
    return found


def check(found: Knowledge) -> None:
    """Check that ids are unique and that each signature names facts that exist.

    Raises:
        ExtensionError: an id stands twice, or a fact does not exist.
    """
    ids = [r.id for r in found.rules] + [s.id for s in found.signatures]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ExtensionError(source=twice[0], came="an id that stands twice", expected="another id")
    known = {r.id for r in found.rules}
    for signature in found.signatures:
        for fact in sorted(facts_of(signature) - known):
            from difflib import get_close_matches

            near = get_close_matches(fact, known, n=1)
            hint = f'did you mean "{near[0]}"?' if near else ""
            raise ExtensionError(
                source=f"signature {signature.id}",
                came=f'the fact "{fact}", which nothing reads',
                expected="a fact that exists",
                do=hint,
            )


@record
class Wanted:
    """What of an environment is to be looked at, and what may be done for it."""

    config: str | None = None
    journeys: tuple[str, ...] = ()
    with_checks: bool = True
    with_logs: bool = True
    commands: bool = False
    """Commands in the configuration may run: the person who started goldenpath trusts it."""
    seconds: float = 0.0
    """The budget; the configuration's where 0."""


def environment(wanted: Wanted) -> Environment:
    """Return the environment that the configuration declares.

    Raises:
        SourceUnreadable: there is no configuration.
        SettingsError: it is wrong; every error at once.
    """
    from goldenpath import settings
    from goldenpath.wire import config_files, files

    path, document = config_files.find(files.working_folder(), wanted.config)
    found = settings.read(document, path, name=config_files.shown(path, files.working_folder()))
    budget = found.budget if not wanted.seconds else replace(found.budget, seconds=wanted.seconds)
    return replace(found, trusted=wanted.commands, budget=budget)


def means(found: Environment, wanted: Wanted) -> Means:
    """Return what a check of an environment works with.

    Raises:
        SettingsError: a journey does not exist.
    """
    from uuid import uuid4

    from goldenpath import catalogue
    from goldenpath.app.trails import Known, browser_trails, trails
    from goldenpath.app.walk import Ground
    from goldenpath.wire import files
    from goldenpath.wire.journeys import load
    from goldenpath.wire.machine_proxy import seen_proxy
    from goldenpath.wire.prober import Bounds, Prober
    from goldenpath.wire.secrets import FollowedSecrets

    clock_, hosts = clock(), frozenset(hosts_of(found))
    bounds = Bounds(commands=wanted.commands, hosts=hosts, per_minute=found.budget.probes_per_minute)
    wire = Prober({p.asks: p for p in catalogue.protocols()}, found.network, clock_, bounds)
    seconds = min(_SECRETS, found.budget.seconds / 3)
    secrets = FollowedSecrets(files.folder_of(found.source), wire, commands=wanted.commands, seconds=seconds)
    wire.authenticate(*_proxy_password(found, secrets))
    logs = _logs(found, wire, secrets, allowed=wanted.commands)
    known = Known(journeys=catalogue.known_journeys(), steps=catalogue.known_steps(), load=load)
    return Means(
        ground=Ground(wire=wire, secrets=secrets, clock=clock_),
        logs=logs if wanted.with_logs else None,
        knowledge=knowledge(),
        checks=catalogue.known_checks() if wanted.with_checks else (),
        trails=trails(found, known, wanted.journeys, uuid4),
        pages=browser_trails(found, wanted.journeys, uuid4),
        browsing=_browsing(found, secrets),
        vantages=_vantages(found),
        own=() if found.network.proxy else seen_proxy((p.url for p in found.parts if p.url), clock_),
    )


def _vantages(found: Environment) -> Vantages | None:
    """Return who asks from other places, where any are declared."""
    if not found.vantages:
        return None
    from goldenpath.wire import files
    from goldenpath.wire.vantages import CommandVantages

    return CommandVantages(files.folder_of(found.source))


def asked_here(seconds: float) -> Iterator[bytes]:
    """Yield what was observed of the probes on standard input, as lines; no program is run for them.

    Raises:
        SourceUnreadable: they do not come whole, within limits.
        SourceMalformed: they are no probes.
    """
    import msgspec

    from goldenpath import catalogue
    from goldenpath.app.asking import ask
    from goldenpath.intake import handed
    from goldenpath.wire.prober import Prober
    from goldenpath.wire.secrets import FollowedSecrets
    from goldenpath.wire.standard_input import read_all

    probes = handed.read(read_all(handed.LARGEST, seconds))
    wire = Prober({p.asks: p for p in catalogue.protocols()}, clock=clock())
    for seen in ask(probes, wire, FollowedSecrets(wire=wire), clock(), seconds):
        yield msgspec.json.encode(seen) + b"\n"


def _proxy_password(found: Environment, secrets: Secrets) -> tuple[Secret | None, str]:
    """Return the password of the declared proxy, or why it cannot be had."""
    ref = found.network.proxy_password
    try:
        return (secrets.get(ref), "") if ref is not None else (None, "")
    except SecretMissing as problem:
        return None, str(problem)


def _browsing(found: Environment, secrets: Secrets) -> Browsing | None:
    """Return what walks in a browser, where a journey is to: most environments need none."""
    from goldenpath.journeys.browser import BROWSER

    if not any(plan.uses == BROWSER for plan in found.journeys):
        return None
    from goldenpath.engine.urls import place_of
    from goldenpath.settings.known import WEB
    from goldenpath.wire.browser import Browser

    urls = (part.url for part in found.parts if part.url.partition("://")[0] in WEB)
    return Browser(found.network, secrets, hosts=tuple(dict.fromkeys(place_of(url).host for url in urls)))


def _logs(found: Environment, wire: Wire, secrets: Secrets, *, allowed: bool) -> Logs:
    """Return where entries are read from, as much and as long as the budget allows."""
    from goldenpath.wire.logs import LiveLogs

    seconds = min(_LOGS, _SHARE * found.budget.seconds)
    largest = min(_LARGEST, int(_PER_SECOND * found.budget.seconds))
    return LiveLogs(wire, secrets, allow_commands=allowed, seconds=seconds, largest=largest)


def hosts_of(found: Environment) -> Iterable[str]:
    """Return the hosts that the configuration names: a run goes to no other."""
    from goldenpath.engine.urls import place_of

    urls = (u for p in found.parts for u in (p.url, p.direct, p.inside) if u)
    return sorted({place_of(u).host for u in urls})


def keep(gathered: Gathered, live: Live, found: Environment, folder: str | None) -> str:
    """Keep what was observed as a bundle, in a folder or on the shelf, and return where.

    Raises:
        SourceUnreadable: it cannot be written there.
    """
    from goldenpath.app.bundle import save_live
    from goldenpath.app.bundles import keep as keep_on
    from goldenpath.wire.bundle_store import BundleShelf, shelf_folder

    if folder:
        save_live(folder, gathered, live, found, bundles())
        return folder
    return keep_on(gathered, live, found, BundleShelf(shelf_folder()))


def write_reports(live: Live, folder: str) -> tuple[str, ...]:
    """Write every report of a live run into a folder, and return the paths.

    Raises:
        SourceUnreadable: the folder cannot be written.
    """
    from goldenpath.reports.every import files
    from goldenpath.wire.store import write_files

    return write_files(folder, files(live))
