"""Says what a file is by its content, and reads it."""

from collections.abc import Callable
from typing import Any, Final

from goldenpath.intake.declared import blackbox, cloud_run, compose, gatus, kubernetes, terraform
from goldenpath.intake.declared.draft import Draft
from goldenpath.intake.declared.shape import Source, mapping
from goldenpath.model.errors import SourceMalformed
from goldenpath.model.record import record

_SHOWN: Final = 4
_LONGEST: Final = 24


@record
class Reader:
    """One kind of file."""

    kind: str
    what: str
    """What such a file is, as a phrase."""
    recognises: Callable[[Any], bool]
    """Whether one document is of this kind."""
    read: Callable[[tuple[Source, ...]], Draft]
    """From all files of this kind at once: they may speak of one another."""


READERS: Final = (
    Reader(
        kind="terraform",
        what="a Terraform state, or the JSON of terraform show -json",
        recognises=terraform.recognises,
        read=terraform.read,
    ),
    Reader(
        kind="cloud-run",
        what="what gcloud run services describe or list prints with --format=json or yaml",
        recognises=cloud_run.recognises,
        read=cloud_run.read,
    ),
    Reader(
        kind="kubernetes",
        what="Kubernetes manifests",
        recognises=kubernetes.recognises,
        read=kubernetes.read,
    ),
    Reader(
        kind="compose",
        what="a Compose file with services",
        recognises=compose.recognises,
        read=compose.read,
    ),
    Reader(
        kind="gatus",
        what="a Gatus configuration with endpoints",
        recognises=gatus.recognises,
        read=gatus.read,
    ),
    Reader(
        kind="blackbox",
        what="a blackbox_exporter configuration with modules, or a Prometheus configuration with scrape_configs",
        recognises=blackbox.recognises,
        read=blackbox.read,
    ),
)
KINDS: Final = tuple(reader.kind for reader in READERS)


def read(sources: tuple[Source, ...], kind: str = "") -> tuple[Draft, ...]:
    """Return a draft for each kind of file among the sources, in the order of their first files.

    Raises:
        SourceMalformed: a source is none of the kinds, or not of the kind that was asked for.
    """
    grouped: dict[str, list[Source]] = {}
    readers = {r.kind: r for r in READERS}
    for source in sources:
        grouped.setdefault(kind_of(source, kind), []).append(source)
    return tuple(readers[k].read(tuple(group)) for k, group in grouped.items())


def kind_of(source: Source, forced: str = "") -> str:
    """Return which kind of file a source is.

    Raises:
        SourceMalformed: it is none of the kinds, or not of the kind that is forced.
    """
    found = next((r.kind for d in source.documents for r in READERS if r.recognises(d)), "")
    if forced and any(r.recognises(d) for d in source.documents for r in READERS if r.kind == forced):
        return forced
    if found and not forced:
        return found
    wanted = next((r.what for r in READERS if r.kind == forced), "")
    raise SourceMalformed(
        source=source.name,
        came=_came(source, found),
        expected=wanted or "one of " + ", ".join(KINDS) + ", by its content",
        do="" if forced else "A page of a service is asked by its URL: goldenpath init https://…",
    )


def _came(source: Source, found: str) -> str:
    if found:
        return f"a file of the kind {found}"
    if not source.documents or all(d is None for d in source.documents):
        return "nothing"
    first = next(d for d in source.documents if d is not None)
    if isinstance(first, list):
        return f"a list of {len(first)}"
    if not isinstance(first, dict):
        return "a single value"
    keys = [k for k in mapping(first) if len(k) <= _LONGEST and k.replace("-", "").replace("_", "").isalnum()]
    shown = ", ".join(keys[:_SHOWN]) + (", …" if len(keys) > _SHOWN else "")
    return f"a mapping with the keys {shown}" if shown else "a mapping without any plain key"
