"""Finds in Prometheus's scrape configurations what the exporter is told to ask: targets, each with its module.

Prometheus hands the exporter the parameters ``module`` and ``target``; rules of relabelling usually make them of a
target's address and labels.
Rules that only copy are followed, others are told of.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goldenpath.intake.declared.shape import inside, mapping, mappings, text, texts
from goldenpath.model.record import record

DEFAULT: Final = "http_2xx"
"""The module that the exporter uses where none is named."""
_COPIES: Final = ("", "(.*)", "(.+)", "^(.*)$", "(.*)(:80)?")
_WHOLE: Final = ("", "$1", "${1}")
_KNOWN: Final = ("module", "target", "debug")


@record
class Target:
    """One target of one job."""

    job: str
    module: str
    target: str
    source: str

    @property
    def from_(self) -> tuple[str, ...]:
        """Return where it was read."""
        return (f"{self.source}, job {self.job}, module {self.module}",)


@record
class Found:
    """What the jobs of one file tell."""

    targets: tuple[Target, ...]
    notes: tuple[str, ...]


class _UnfollowedError(Exception):
    """A rule of relabelling does more than copy."""


def read_jobs(source: str, document: Mapping[str, Any]) -> Found:
    """Return the targets of all jobs that ask the exporter, and a note for each that cannot be told."""
    targets: list[Target] = []
    notes: list[str] = []
    for job in filter(_asks, mappings(document.get("scrape_configs"))):
        name = text(job.get("job_name")) or "job"
        notes += (f"{source}: the job {name} {why}" for why in _untold(job))
        try:
            targets += (Target(job=name, module=m, target=t, source=source) for m, t in _pairs(job))
        except _UnfollowedError as rule:
            notes.append(f"{source}: the job {name} makes its {rule} by a rule that is not followed: it was left out")
    return Found(targets=tuple(targets), notes=tuple(notes))


def _asks(job: Mapping[str, Any]) -> bool:
    """Return whether a job asks the exporter, not a program that tells of itself, nor an exporter of databases."""
    if "auth_module" in mapping(job.get("params")):
        return False
    made = {text(rule.get("target_label")) for rule in mappings(job.get("relabel_configs"))}
    path = text(job.get("metrics_path")).rstrip("/")
    return path.endswith("/probe") or "module" in mapping(job.get("params")) or "__param_module" in made


def _pairs(job: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield module and target of each target of a job.

    Raises:
        _UnfollowedError: a rule makes one of them of something else.
    """
    params = mapping(job.get("params"))
    asked = next(iter(texts(params.get("target"))), "")
    for group in mappings(job.get("static_configs")):
        for address in texts(group.get("targets")):
            labels = {**mapping(group.get("labels")), "__address__": address}
            module = _made(job, "module", labels) or next(iter(texts(params.get("module"))), DEFAULT)
            yield module, _made(job, "target", labels) or asked or address


def _made(job: Mapping[str, Any], parameter: str, labels: Mapping[str, Any]) -> str:
    """Return what the rules make of a parameter, empty where they leave it as it is."""
    made = ""
    for rule in mappings(job.get("relabel_configs")):
        if text(rule.get("target_label")) != f"__param_{parameter}":
            continue
        sources = texts(rule.get("source_labels"))
        replacement = text(rule.get("replacement"))
        copies = text(rule.get("regex")) in _COPIES and text(rule.get("action")) in ("", "replace")
        if copies and len(sources) == 1 and replacement in _WHOLE:
            made = text(labels.get(sources[0])) or made
        elif copies and not sources and replacement and "$" not in replacement:
            made = replacement
        else:
            raise _UnfollowedError(f"{parameter}s")
    return made


def _untold(job: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of a job is not followed, as the rest of a sentence."""
    found = [key for key in job if key.endswith("_sd_configs")]
    if found:
        yield f"finds its targets by {found[0]}, which was not asked"
    if any(text(rule.get("action")) in ("keep", "drop") for rule in mappings(job.get("relabel_configs"))):
        yield "keeps or drops targets by rules that are not followed: all of them were taken"
    for key in ("module", "target"):
        if len(texts(inside(job, "params", key))) > 1:
            yield f"names several in its parameter {key}, of which the exporter asks the first"
    for key in mapping(job.get("params")):
        if key not in _KNOWN:
            yield f"has the parameter {key if key.isidentifier() else 'of another name'}, which is not read"
