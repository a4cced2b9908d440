"""Keep what was observed, redacted, and judge it again: the same bundle gives the same bytes."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import msgspec

from goldenpath import __version__
from goldenpath.app.bundle_pictures import UnfitPictures, picture_files, pictures_of
from goldenpath.app.check import Gathered, conclude_live, report
from goldenpath.app.diagnose import Knowledge, conclude
from goldenpath.engine.redact import redact, redact_observation
from goldenpath.model.entry import Scan
from goldenpath.model.environment import CheckPlan, Environment, JourneyPlan, LogPlan, Part
from goldenpath.model.errors import BundleError
from goldenpath.model.live import Live
from goldenpath.model.observation import Observation, Value
from goldenpath.model.picture import Picture
from goldenpath.model.record import record
from goldenpath.model.secret import HIDDEN, SecretRef
from goldenpath.model.topology import Topology
from goldenpath.model.verdict import Verdict
from goldenpath.model.walk import StepSeen, Walk
from goldenpath.ports import Bundles
from goldenpath.reports import json

SCHEMA = "goldenpath.bundle/2"
READABLE = ("goldenpath.bundle/1", SCHEMA)
LIVE, EXPORT = "live", "export"

T = TypeVar("T")


@record
class Manifest:
    """What a bundle says of itself."""

    schema: str
    version: str
    sources: tuple[str, ...] = ()
    entries: int = 0
    kind: str = EXPORT
    """``export`` or ``live``."""
    environment: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    status: str = ""
    layers: tuple[str, ...] = ()
    summary: str = ""
    asked: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()


def save(folder: str, found: Scan, bundles: Bundles) -> tuple[str, ...]:
    """Write a redacted scan as a bundle and return the paths written."""
    sources = tuple(s.name for s in found.sources)
    manifest = Manifest(schema=SCHEMA, version=__version__, sources=sources, entries=found.entries)
    return bundles.save(folder, {"bundle.json": _encoded(manifest), "scan.json": _encoded(found)})


def save_live(
    folder: str, gathered: Gathered, live: Live, environment: Environment, bundles: Bundles
) -> tuple[str, ...]:
    """Write a live run as a bundle and return the paths written."""
    return bundles.save(folder, live_files(gathered, live, environment))


def live_files(gathered: Gathered, live: Live, environment: Environment) -> dict[str, bytes]:
    """Return a live run as the files of a bundle, what was gathered redacted once more on this way out."""
    verdict = live.verdict
    manifest = Manifest(
        schema=SCHEMA,
        version=__version__,
        sources=tuple(s.name for s in gathered.scan.sources),
        entries=gathered.scan.entries,
        kind=LIVE,
        environment=environment.name,
        started=gathered.started,
        ended=gathered.ended,
        status=verdict.status,
        layers=verdict.layers,
        summary=redact(verdict.summary),
        asked=tuple(map(redact, gathered.asked)),
        blind=tuple(map(redact, gathered.blind)),
    )
    return {
        "bundle.json": _encoded(manifest),
        "scan.json": _encoded(gathered.scan),
        "observations.json": _encoded(tuple(redact_observation(o) for o in gathered.observations)),
        "walks.json": _encoded(tuple(map(_walk, gathered.walks))),
        "topology.json": _encoded(environment.topology),
        "environment.json": _encoded(replace(judged(environment), topology=Topology())),
        "verdict.json": json.render(verdict).encode() + b"\n",
        **picture_files(gathered.pictures),
    }


def judged(environment: Environment) -> Environment:
    """Return of an environment what a verdict stands on: no header, no body, no command, no argument of a journey."""
    return replace(
        environment,
        source="",
        parts=tuple(map(_part, environment.parts)),
        checks=tuple(map(_check, environment.checks)),
        journeys=tuple(JourneyPlan(name=j.name, uses=j.uses) for j in environment.journeys),
        logs=tuple(LogPlan(kind=one.kind, where=redact(one.where), last=one.last) for one in environment.logs),
        network=replace(
            environment.network, proxy=redact(environment.network.proxy), proxy_user="", proxy_password=None
        ),
        vantages=(),
    )


def manifest_of(source: str, data: bytes) -> Manifest:
    """Return what a bundle says of itself.

    Raises:
        BundleError: it says nothing that can be read, or is of another version of the format.
    """
    found = _decoded(source, data, Manifest)
    if found.schema not in READABLE:
        raise BundleError(source=source, came=f"format {found.schema}", expected=" or ".join(READABLE))
    return found


def replay(folder: str, bundles: Bundles, knowledge: Knowledge) -> Verdict:
    """Return the verdict on a stored bundle.

    Raises:
        BundleError: the folder holds no bundle, or one of another version of the format.
    """
    found = retold(folder, bundles.load(folder), knowledge)
    return found.verdict if isinstance(found, Live) else found


def retold(source: str, files: dict[str, bytes], knowledge: Knowledge) -> Verdict | Live:
    """Return what follows from the files of a bundle: a verdict on an export, a whole run where one was live.

    Raises:
        BundleError: a file is absent or damaged, or the bundle is of another version of the format.
    """
    manifest = manifest_of(source, _file(source, files, "bundle.json"))
    scan = _decoded(source, _file(source, files, "scan.json"), Scan)
    _check_known(source, scan, knowledge, manifest)
    if manifest.kind != LIVE:
        return conclude(scan, knowledge)
    gathered, environment = _gathered(source, files, manifest, scan)
    return report(gathered, conclude_live(gathered, environment, knowledge), environment)


def as_told(source: str, files: dict[str, bytes]) -> Live:
    """Return a live run with the verdict that was told then, nothing judged anew.

    Raises:
        BundleError: a file is absent or damaged, or the bundle is not of a live run.
    """
    manifest = manifest_of(source, _file(source, files, "bundle.json"))
    if manifest.kind != LIVE:
        raise BundleError(source=source, came="a bundle of an export", expected="one of a live run")
    scan = _decoded(source, _file(source, files, "scan.json"), Scan)
    gathered, environment = _gathered(source, files, manifest, scan)
    try:
        verdict = json.parse(_file(source, files, "verdict.json"))
    except (msgspec.DecodeError, RecursionError) as problem:
        raise _damaged(source, problem) from None
    return report(gathered, verdict, environment)


def _gathered(source: str, files: dict[str, bytes], manifest: Manifest, scan: Scan) -> tuple[Gathered, Environment]:
    if manifest.started is None or manifest.ended is None:
        raise BundleError(source=source, came="a live run without its times", expected="a bundle written by check")
    topology = _decoded(source, _file(source, files, "topology.json"), Topology)
    environment = _decoded(source, _file(source, files, "environment.json"), Environment)
    gathered = Gathered(
        scan=scan,
        observations=_decoded(source, _file(source, files, "observations.json"), tuple[Observation, ...]),
        walks=_decoded(source, _file(source, files, "walks.json"), tuple[Walk, ...]),
        pictures=_pictures(source, files),
        asked=manifest.asked,
        blind=manifest.blind,
        started=manifest.started,
        ended=manifest.ended,
    )
    return gathered, replace(environment, topology=topology)


def _pictures(source: str, files: dict[str, bytes]) -> tuple[Picture, ...]:
    try:
        return pictures_of(files)
    except UnfitPictures as problem:
        raise _damaged(source, problem) from None


def _check_known(source: str, scan: Scan, knowledge: Knowledge, manifest: Manifest) -> None:
    known = {rule.id for rule in knowledge.rules}
    unknown = sorted({m.fact for w in scan.witnesses for m in w.marks} - known)
    if unknown:
        raise BundleError(
            source=source,
            came=f"facts that this installation does not know: {', '.join(unknown[:5])}",
            expected=f"the extensions it was written with, and goldenpath {manifest.version}",
        )


def _file(source: str, files: dict[str, bytes], name: str) -> bytes:
    if name not in files:
        raise BundleError(source=source, came=f"no {name}", expected="a bundle written by check or diagnose --save")
    return files[name]


def _decoded(source: str, data: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise _damaged(source, problem) from None


def _damaged(source: str, problem: Exception) -> BundleError:
    came = f"damaged content ({problem})"
    return BundleError(source=source, came=came, expected="a bundle written by check or diagnose --save")


def _encoded(what: object) -> bytes:
    return msgspec.json.encode(what) + b"\n"


def _walk(walk: Walk) -> Walk:
    return replace(walk, steps=tuple(map(_step, walk.steps)))


def _step(step: StepSeen) -> StepSeen:
    return replace(step, seen=redact(step.seen), values=tuple((k, _value(k, v)) for k, v in step.values))


def _value(name: str, value: Value) -> Value:
    """Return a value redacted as what stands under its name, which may alone say that it is a secret."""
    if not isinstance(value, str):
        return value
    whole = redact(f"{name}={value}")
    return whole[len(name) + 1 :] if whole.startswith(f"{name}=") else redact(value)


def _part(part: Part) -> Part:
    return replace(
        part,
        url=redact(part.url),
        direct=redact(part.direct),
        inside=redact(part.inside),
        password=_ref(part.password),
        token=_ref(part.token),
    )


def _check(plan: CheckPlan) -> CheckPlan:
    return replace(plan, target=redact(plan.target), headers=(), body="", send="", arguments=())


def _ref(ref: SecretRef | None) -> SecretRef | None:
    """Return a reference without the command that it may be."""
    return replace(ref, name=HIDDEN) if ref is not None and ref.scheme == "cmd" else ref
