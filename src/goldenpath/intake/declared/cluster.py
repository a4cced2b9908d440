"""A Kubernetes cluster as its manifests tell of it: workloads, the Services that lead to them, the doors."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from goldenpath.intake.declared import kubernetes_doors, kubernetes_ways
from goldenpath.intake.declared.kubernetes_names import component_names
from goldenpath.intake.declared.kubernetes_ways import Entrance, Way
from goldenpath.intake.declared.manifest import Key, Manifest
from goldenpath.intake.declared.shape import slug, unique
from goldenpath.model.record import record

T = TypeVar("T")

WORKLOADS: Final = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Rollout", "ReplicaSet", "Pod"})
_OWNERS: Final = WORKLOADS | {"Job"}
_UNREAD: Final = frozenset(
    {"CronJob", "DeploymentConfig", "IngressRoute", "Job", "Route", "TCPRoute", "TLSRoute", "VirtualService"}
)
"""Other kinds that hold programs, or ways to them."""


@record
class Cluster:
    """What the manifests tell, joined."""

    workloads: Mapping[Key, Manifest]
    names: Mapping[Key, str]
    """Of the workloads' components."""
    services: tuple[Manifest, ...]
    selected: Mapping[Key, Key]
    """The workload that a Service leads to."""
    leading: Mapping[Key, tuple[Manifest, ...]]
    """The Services that lead to a workload."""
    entering: Mapping[Key, tuple[Entrance, ...]]
    """The ways from outside to a workload."""
    notes: tuple[str, ...]

    @property
    def entrances(self) -> tuple[Entrance, ...]:
        """Return all ways from outside."""
        return tuple(e for each in self.entering.values() for e in each)

    def way(self, workload: Key) -> Way | None:
        """Return how a workload is reached."""
        return kubernetes_ways.way(self.leading.get(workload, ()), self.entering.get(workload, ()))


def cluster(manifests: tuple[Manifest, ...]) -> Cluster:
    """Return what the manifests tell; a workload that another one made is that one."""
    workloads = {m.key: m for m in manifests if m.kind in WORKLOADS and slug(m.name) and not _owned(m)}
    services = tuple({m.key: m for m in manifests if m.kind == "Service"}.values())
    selected = kubernetes_ways.selected(services, tuple(workloads.values()))
    found = kubernetes_doors.read(manifests)
    entrances = kubernetes_ways.entrances(found.doors, services)
    return Cluster(
        workloads=workloads,
        names=component_names(workloads.values()),
        services=services,
        selected=selected,
        leading=_grouped((selected[s.key], s) for s in services if s.key in selected),
        entering=_grouped((selected[e.service.key], e) for e in entrances if e.service.key in selected),
        notes=unique((*found.notes, *_left_out(manifests), *_unread(manifests))),
    )


def _grouped(pairs: Iterable[tuple[Key, T]]) -> dict[Key, tuple[T, ...]]:
    found: dict[Key, list[T]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return {key: tuple(each) for key, each in found.items()}


def _owned(workload: Manifest) -> bool:
    return workload.owner is not None and workload.owner[1] in _OWNERS


def _left_out(manifests: tuple[Manifest, ...]) -> tuple[str, ...]:
    """Return a note for each owner of workloads that is not among the manifests."""
    known = {m.key for m in manifests}
    return tuple(
        f"what {m.owner[1]} {m.owner[2]} owns was left out, and the files do not hold {m.owner[2]} itself"
        for m in manifests
        if m.kind in WORKLOADS and _owned(m) and m.owner and m.owner not in known
    )


def _unread(manifests: tuple[Manifest, ...]) -> tuple[str, ...]:
    """Return a note on the objects that are passed over, though they hold programs or ways to them."""
    passed = [f"{m.kind} {m.name}" for m in manifests if m.kind in _UNREAD and m.owner is None]
    return (f"{', '.join(passed)}: manifests of that kind are not read",) if passed else ()
