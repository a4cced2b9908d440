"""Keep what was observed, redacted, and judge it again: the same bundle gives the same bytes."""

import msgspec

from goldenpath import __version__
from goldenpath.app.diagnose import Knowledge, conclude
from goldenpath.model.entry import Scan
from goldenpath.model.errors import BundleError
from goldenpath.model.record import record
from goldenpath.model.verdict import Verdict
from goldenpath.ports import Bundles

SCHEMA = "goldenpath.bundle/1"


@record
class Manifest:
    """What a bundle says of itself."""

    schema: str
    version: str
    sources: tuple[str, ...]
    entries: int


def save(folder: str, found: Scan, bundles: Bundles) -> tuple[str, ...]:
    """Write a redacted scan as a bundle and return the paths written."""
    manifest = Manifest(
        schema=SCHEMA,
        version=__version__,
        sources=tuple(s.name for s in found.sources),
        entries=found.entries,
    )
    files = {"bundle.json": msgspec.json.encode(manifest), "scan.json": msgspec.json.encode(found)}
    return bundles.save(folder, {name: data + b"\n" for name, data in files.items()})


def replay(folder: str, bundles: Bundles, knowledge: Knowledge) -> Verdict:
    """Return the verdict on a stored bundle.

    Raises:
        BundleError: the folder holds no bundle, or one of another version of the format.
    """
    files = bundles.load(folder)
    try:
        manifest = msgspec.json.decode(files["bundle.json"], type=Manifest)
        if manifest.schema != SCHEMA:
            raise BundleError(source=folder, came=f"format {manifest.schema}", expected=SCHEMA)
        found = msgspec.json.decode(files["scan.json"], type=Scan)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise BundleError(
            source=folder, came=f"damaged content ({problem})", expected="a bundle written by diagnose --save"
        ) from None
    known = {rule.id for rule in knowledge.rules}
    unknown = sorted({m.fact for w in found.witnesses for m in w.marks} - known)
    if unknown:
        raise BundleError(
            source=folder,
            came=f"facts that this installation does not know: {', '.join(unknown[:5])}",
            expected=f"the extensions it was written with, and goldenpath {manifest.version}",
        )
    return conclude(found, knowledge)
