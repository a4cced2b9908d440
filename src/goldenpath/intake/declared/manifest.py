"""One Kubernetes manifest, and the few places in it that are looked at again and again."""

from collections.abc import Mapping
from typing import Any

from goldenpath.intake.declared.shape import inside, mapping, mappings, text
from goldenpath.model.record import record

Key = tuple[str, str, str]
"""Namespace, kind and name: what tells an object from all others."""


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
    def key(self) -> Key:
        """Return what tells it from all others."""
        return self.namespace, self.kind, self.name

    @property
    def spec(self) -> Mapping[str, Any]:
        """Return what is wanted of it."""
        return mapping(self.it.get("spec"))

    @property
    def labels(self) -> Mapping[str, Any]:
        """Return the labels of its pods."""
        own = inside(self.it, "metadata", "labels") if self.kind == "Pod" else None
        return mapping(own or inside(self.it, "spec", "template", "metadata", "labels"))

    @property
    def owner(self) -> Key | None:
        """Return the object that made it and keeps it as it is."""
        for each in mappings(inside(self.it, "metadata", "ownerReferences")):
            if each.get("controller") is True:
                return self.namespace, text(each.get("kind")), text(each.get("name"))
        return None

    @property
    def pod(self) -> Mapping[str, Any]:
        """Return what is wanted of its pods."""
        return self.spec if self.kind == "Pod" else mapping(inside(self.spec, "template", "spec"))

    @property
    def containers(self) -> tuple[Mapping[str, Any], ...]:
        """Return the containers of its pods."""
        return mappings(self.pod.get("containers"))

    @property
    def beside(self) -> tuple[Mapping[str, Any], ...]:
        """Return the containers that start first and run on beside them."""
        return tuple(c for c in mappings(self.pod.get("initContainers")) if c.get("restartPolicy") == "Always")
