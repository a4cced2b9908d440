"""The resources of a Terraform file, found by their type and by every name that others call them."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.link import Program
from goldenpath.intake.declared.shape import text
from goldenpath.model.record import record


@record
class Resource:
    """One resource with its values."""

    type: str
    address: str
    """As Terraform names it, such as ``google_cloud_run_v2_service.api``."""
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a value that is a text."""
        return text(self.values.get(name))


@record
class Found:
    """What the resources of one provider tell."""

    parts: tuple[DraftPart, ...] = ()
    programs: tuple[Program, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    logs: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


class Resources:
    """All resources of a file."""

    def __init__(self, resources: tuple[Resource, ...]) -> None:
        self._by_type: dict[str, list[Resource]] = {}
        self._by_name: dict[tuple[str, str], Resource] = {}
        for resource in resources:
            self._by_type.setdefault(resource.type, []).append(resource)
            for name in (resource.text("self_link"), resource.text("id"), resource.text("name")):
                if name:
                    self._by_name.setdefault((resource.type, bare(name)), resource)

    def __len__(self) -> int:
        return sum(len(r) for r in self._by_type.values())

    def counted(self) -> Mapping[str, int]:
        """Return how many there are of each type."""
        return {kind: len(found) for kind, found in self._by_type.items()}

    def of(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of these types."""
        for each in types:
            yield from self._by_type.get(each, ())

    def named(self, name: str, *types: str) -> Resource | None:
        """Return the resource that another one calls so, by its link, its id or its name."""
        if not name:
            return None
        wanted = bare(name)
        return next((self._by_name[t, wanted] for t in types if (t, wanted) in self._by_name), None)


def bare(name: str) -> str:
    """Return a resource's link without the address of the API."""
    start = name.find("projects/")
    return name[start:] if start >= 0 else name
