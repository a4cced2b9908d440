"""What a live check gathered, as files of a bundle: the same files give the same verdict, byte for byte."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from goldenpath import __version__
from goldenpath.app.check import Gathered, conclude_live, report
from goldenpath.app.diagnose import Knowledge
from goldenpath.model.entry import Scan
from goldenpath.model.environment import Environment
from goldenpath.model.errors import BundleError
from goldenpath.model.live import Live
from goldenpath.model.record import record

SCHEMA = "goldenpath.bundle/2"
_EXPECTED = "a bundle written by goldenpath check"


@record
class LiveManifest:
    """What a bundle of a live check says of itself, in ``bundle.json``."""

    schema: str = SCHEMA
    version: str = __version__
    kind: str = "live"
    environment: str
    started: str
    ended: str
    status: str
    layer: str | None
    summary: str


def pack(gathered: Gathered, live: Live, environment: Environment) -> dict[str, bytes]:
    """Return the files of a bundle, everything in them redacted already."""
    verdict = live.verdict
    manifest = LiveManifest(
        environment=environment.name,
        started=gathered.started.isoformat(),
        ended=gathered.ended.isoformat(),
        status=verdict.status.value,
        layer=verdict.layer.value if verdict.layer else None,
        summary=verdict.summary,
    )
    # journeys and logs hold references to secrets and commands: who judges again needs neither
    declared = replace(environment, journeys=(), logs=(), vantages=(), source="")
    files = {
        "bundle.json": manifest,
        "scan.json": gathered.scan,
        "gathered.json": replace(gathered, scan=_EMPTY),
        "environment.json": declared,
    }
    return {name: msgspec.json.encode(value) + b"\n" for name, value in files.items()}


def unpack(folder: str, files: Mapping[str, bytes]) -> tuple[Gathered, Environment]:
    """Return what the files of a bundle hold.

    Raises:
        BundleError: they are damaged, or of another version of the format.
    """
    try:
        manifest = msgspec.json.decode(files["bundle.json"], type=LiveManifest)
        if manifest.schema != SCHEMA:
            raise BundleError(source=folder, came=f"format {manifest.schema}", expected=SCHEMA)
        found = msgspec.json.decode(files["gathered.json"], type=Gathered)
        scan = msgspec.json.decode(files["scan.json"], type=Scan)
        environment = msgspec.json.decode(files["environment.json"], type=Environment)
    except KeyError as problem:
        raise BundleError(source=folder, came=f"no file {problem}", expected=_EXPECTED) from None
    except (msgspec.DecodeError, RecursionError) as problem:
        raise BundleError(source=folder, came=f"damaged content ({problem})", expected=_EXPECTED) from None
    return replace(found, scan=scan), environment


def judge_again(folder: str, files: Mapping[str, bytes], knowledge: Knowledge) -> Live:
    """Return what follows from a stored bundle.

    Raises:
        BundleError: it is damaged, or of another version of the format.
    """
    gathered, environment = unpack(folder, files)
    return report(gathered, conclude_live(gathered, environment, knowledge), environment)


_EMPTY = Scan(
    sources=(),
    entries=0,
    witnesses=(),
    failed_requests=(),
    changes=(),
    by_severity=(),
    by_service=(),
    problems=(),
    platform_rows=0,
    empty_rows=0,
)
