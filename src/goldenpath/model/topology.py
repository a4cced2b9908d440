"""The components of an environment and the links between them."""

from enum import StrEnum

from goldenpath.model.record import record


class Layer(StrEnum):
    """Who has to act."""

    INFRASTRUCTURE = "infrastructure"
    APPLICATION = "application"
    CONFIGURATION = "configuration"
    DEPENDENCY = "dependency"
    TEST = "test"


class Rung(StrEnum):
    """The life of a thing, in order; the first rung that fails names where to look.

    The order is partial in one place: a pre-forking server opens its port before it works, so an open
    port says nothing about ``SERVING``.
    """

    CREATED = "created"
    IMAGE_PULLED = "image pulled"
    STARTED = "started"
    PORT_OPEN = "port open"
    HEALTHY = "healthy"
    ROUTED = "routed"
    SERVING = "serving"
    BACKING = "backing service answers"

    @property
    def height(self) -> int:
        """Return the rung's place, 0 for the lowest."""
        return tuple(Rung).index(self)


@record
class Scope:
    """Where something was seen; an empty string means that the entry did not say."""

    component: str
    revision: str = ""
    instance: str = ""
    target: str = ""
    """The component at the far end of the link, where a statement is about a link."""


@record
class Component:
    """One part of the environment, named as the environment calls it."""

    name: str
    kind: str
    inferred_from: str = ""
    """What the name was read from, where nobody declared it."""
    ids: tuple[str, ...] = ()


@record
class Link:
    """A component's use of another."""

    source: str
    target: str
    via: str = ""
    """The component that carries it, such as a connector."""
    ids: tuple[str, ...] = ()


@record
class Topology:
    """All components and links, declared or inferred."""

    components: tuple[Component, ...] = ()
    links: tuple[Link, ...] = ()
    inferred: bool = True

    def kind_of(self, name: str) -> str:
        """Return the kind of the named component, ``service`` where it is not known."""
        return next((c.kind for c in self.components if c.name == name), "service")

    def targets_of(self, name: str) -> tuple[Component, ...]:
        """Return the components that ``name`` uses, in order of their names."""
        wanted = {link.target for link in self.links if link.source == name}
        return tuple(c for c in self.components if c.name in wanted)
