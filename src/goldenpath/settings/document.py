"""The whole document: an environment, or every error in it at once."""

import posixpath
from typing import Final

from goldenpath.model.environment import Environment
from goldenpath.model.errors import SettingsError
from goldenpath.model.record import record
from goldenpath.settings.checks import read_checks
from goldenpath.settings.components import read_components, read_ways, topology_of
from goldenpath.settings.journeys import read_journeys
from goldenpath.settings.nodes import MAPPING, NOTHING, NUMBER, Node
from goldenpath.settings.problems import Problems, came, in_order
from goldenpath.settings.sections import Section, Spot
from goldenpath.settings.surroundings import read_budget, read_domains, read_logs, read_network, read_vantages

VERSION: Final = 1
KEYS: Final = (
    "version", "name", "network", "domains", "components", "checks", "journeys", "logs", "budget", "vantages",
)  # fmt: skip


@record
class Examined:
    """A document with everything that is to be said about it."""

    environment: Environment
    """As far as it could be read: to be used only where there are no errors."""
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read(document: Node, source: str, *, name: str = "") -> Environment:
    """Return the environment that a document declares.

    ``source`` is the file's absolute path, which paths in it are relative to; ``name`` is what messages call it.

    Raises:
        SettingsError: something in it is wrong; it holds every error at once.
    """
    found = examine(document, source, name=name)
    if found.errors:
        raise SettingsError(errors=found.errors)
    return found.environment


def examine(document: Node, source: str, *, name: str = "") -> Examined:
    """Return the environment, all errors and all warnings, in order of their lines."""
    problems = Problems()
    environment = _environment(Spot(document, "", problems, posixpath.dirname(source)), source)
    name = name or posixpath.basename(source)
    return Examined(
        environment=environment,
        errors=in_order(problems.errors, name),
        warnings=in_order(problems.warnings, name),
    )


def _environment(spot: Spot, source: str) -> Environment:
    if spot.node.kind == NOTHING:
        spot.wrong("the file is empty — expected components; goldenpath init URL writes them")
        return Environment(name="", source=source)
    if spot.node.kind != MAPPING:
        spot.wrong(f"{came(spot.node)} — expected a mapping with {', '.join(KEYS)}")
        return Environment(name="", source=source)
    section = Section(spot, KEYS)
    _version(section)
    components = section.need("components", "the parts of the environment by name")
    declared = read_components(components)
    if components is not None and components.node.kind == MAPPING and not components.node.fields:
        components.wrong("no component — expected at least one, such as api: {kind: service, url: https://…}")
    ways = read_ways(declared)
    domains = read_domains(section.get("domains"))
    return Environment(
        name=section.text("name", "default"),
        source=source,
        parts=tuple(declared.parts.values()),
        ways=ways,
        domains=domains,
        checks=read_checks(section.get("checks"), declared),
        journeys=read_journeys(section.get("journeys"), declared),
        network=read_network(section.get("network")),
        logs=read_logs(section.get("logs")),
        budget=read_budget(section.get("budget")),
        vantages=read_vantages(section.get("vantages")),
        topology=topology_of(declared, ways, domains),
    )


def _version(section: Section) -> None:
    spot = section.get("version")
    if spot is not None and (spot.node.kind != NUMBER or spot.node.value != VERSION):
        spot.unfit(f"{VERSION}, the only version that this goldenpath reads")
