"""One Kubernetes manifest, and the few places in it that are looked at again and again."""

from collections.abc import Mapping
from typing import Any

from goldenpath.intake.declared.shape import inside, mapping, mappings, text
from goldenpath.model.record import record


@record
class Manifest:
    """One object of a cluster."""

    it: Mapping[str, Any]
    source: str

    @property
    def kind(self) -> str:
        """Return its kind."""
        return text(self.it.get("kind"))

    @property
    def name(self) -> str:
        """Return its name."""
        return text(inside(self.it, "metadata", "name"))

    @property
    def namespace(self) -> str:
        """Return its namespace, ``default`` where none is given."""
        return text(inside(self.it, "metadata", "namespace")) or "default"

    @property
    def labels(self) -> Mapping[str, Any]:
        """Return the labels of its pods."""
        own = inside(self.it, "metadata", "labels") if self.kind == "Pod" else None
        return mapping(own or inside(self.it, "spec", "template", "metadata", "labels"))

    @property
    def containers(self) -> tuple[Mapping[str, Any], ...]:
        """Return the containers of its pods."""
        return mappings(
            inside(self.it, "spec", "containers")
            if self.kind == "Pod"
            else inside(self.it, "spec", "template", "spec", "containers")
        )
