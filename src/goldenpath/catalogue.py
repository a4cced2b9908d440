"""Finds the one constant in each file of the extension packages; nothing is registered anywhere else."""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from goldenpath import checks, facts, journeys, probes, signatures
from goldenpath.contracts import Check, FactRule, Journey, Protocol, Signature, Step
from goldenpath.journeys import steps

T = TypeVar("T")


@cache
def fact_rules() -> tuple[FactRule, ...]:
    """Return all facts that ship with the package: patterns first, then those derived from them."""
    found = _constants(facts, "FACT", FactRule)
    return tuple(sorted(found, key=lambda f: (f.derive is not None, f.id)))


@cache
def known_signatures() -> tuple[Signature, ...]:
    """Return all signatures that ship with the package, in order of their ids."""
    return tuple(sorted(_constants(signatures, "SIGNATURE", Signature), key=lambda s: s.id))


@cache
def known_checks() -> tuple[Check, ...]:
    """Return all checks that ship with the package, in order of their ids."""
    return tuple(sorted(_constants(checks, "CHECK", Check), key=lambda c: c.id))


@cache
def protocols() -> tuple[Protocol, ...]:
    """Return all protocols that can be asked, in order of their ids."""
    return tuple(sorted(_constants(probes, "PROTOCOL", Protocol), key=lambda p: p.id))


@cache
def known_journeys() -> tuple[Journey, ...]:
    """Return all journeys that ship with the package, in order of their ids."""
    return tuple(sorted(_constants(journeys, "JOURNEY", Journey), key=lambda j: j.id))


@cache
def known_steps() -> tuple[Step, ...]:
    """Return all steps that journeys may be made of, in order of their ids."""
    return tuple(sorted(_constants(steps, "STEP", Step), key=lambda s: s.id))


def _constants(package: ModuleType, name: str, kind: type[T]) -> list[T]:
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            continue
        constant = getattr(import_module(f"{package.__name__}.{module.name}"), name, None)
        if isinstance(constant, kind):
            found.append(constant)
    return found
