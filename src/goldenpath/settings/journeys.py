"""Journeys: a shipped one with its values, steps written in YAML, or a Python file."""

from collections.abc import Mapping
from typing import Any, Final

from goldenpath.journeys.browser import BROWSER
from goldenpath.model.environment import JourneyPlan
from goldenpath.model.secret import SecretRef
from goldenpath.settings.browser import read_browser
from goldenpath.settings.checks import expected
from goldenpath.settings.components import Declared
from goldenpath.settings.known import journey_arguments, step_arguments, values_of
from goldenpath.settings.nodes import LIST, MAPPING, NOTHING, NUMBER, TRUTH
from goldenpath.settings.problems import did_you_mean, quoted
from goldenpath.settings.sections import A_REFERENCE, Section, Spot
from goldenpath.settings.stored_rows import NAME as ROWS
from goldenpath.settings.stored_rows import read_rows
from goldenpath.settings.values import absolute, holds_secret, names_secret

KEYS: Final = ("uses", "python", "steps", "with")
_SHARED: Final = (
    "answer_seconds", "accept_seconds", "greeting_seconds", "keep_alive", "api_component", "auth_component",
    "component", "name", "step", "expect",
)  # fmt: skip
"""Arguments that steps share, and the keys that say which step it is."""


def read_journeys(spot: Spot | None, declared: Declared) -> tuple[JourneyPlan, ...]:
    """Return the journeys of the document."""
    return tuple(_journey(name, value, declared) for name, value in (spot.named() if spot is not None else ()))


def _journey(name: str, spot: Spot, declared: Declared) -> JourneyPlan:
    section = Section(spot, KEYS)
    given = [key for key in ("uses", "python", "steps") if key in section]
    if len(given) != 1 and spot.node.kind == MAPPING:
        came = f"{' and '.join(given)} in one journey" if given else "a journey that goes nowhere"
        spot.wrong(f"{came} — expected one of uses (a shipped one), python (a file) or steps")
    uses = _uses(section.get("uses"))
    values = section.get("with")
    if uses == BROWSER and len(given) == 1:
        return JourneyPlan(name=name, uses=uses, values=read_browser(spot, values, declared))
    if values is not None and uses:
        known = journey_arguments().get(uses, frozenset())
        _known_arguments(values, known, f"journey {quoted(uses)}")
        read_rows(dict(values.named()).get(ROWS) if ROWS in known and values.node.kind == MAPPING else None)
    return JourneyPlan(
        name=name,
        uses=uses,
        python=_python(section.get("python")),
        steps=_steps(section.get("steps")),
        values=_mapping(values) if values is not None else {},
    )


def _uses(spot: Spot | None) -> str:
    if spot is None:
        return ""
    known = sorted((*journey_arguments(), BROWSER))
    name = spot.text("the id of a shipped journey")
    if name and known and name not in known:
        spot.wrong(f"unknown journey {quoted(name)} — expected one of {', '.join(known)}{did_you_mean(name, known)}")
    return name


def _python(spot: Spot | None) -> str:
    path = spot.text("a Python file such as journeys/mine.py") if spot is not None else ""
    if spot is None or not path:
        return ""
    if not path.endswith(".py"):
        spot.unfit("a Python file such as journeys/mine.py")
    return absolute(path, spot.folder)


def _steps(spot: Spot | None) -> tuple[Mapping[str, Any], ...]:
    if spot is None:
        return ()
    if spot.node.kind != LIST or not spot.node.items:
        spot.unfit("a list of steps such as {step: get, url: https://…}")
        return ()
    return tuple(_step(one) for one in spot.each())


def _step(spot: Spot) -> Mapping[str, Any]:
    if spot.node.kind != MAPPING:
        spot.unfit("a mapping such as {step: get, url: https://…}")
        return {}
    fields = dict(spot.named())
    known = step_arguments()
    named = fields.get("step")
    if named is None:
        spot.wrong(f'lacks "step" — expected one of {", ".join(sorted(known))}')
        return {}
    name = named.text("the id of a step")
    if name and known and name not in known:
        place = Spot(named.node, spot.where, spot.problems, spot.folder)
        near = did_you_mean(name, known) or f" — expected one of {', '.join(sorted(known))}"
        place.wrong(f"unknown step {quoted(name)}{near}")
    elif name:
        _known_arguments(spot, known.get(name, frozenset()), f"step {quoted(name)}")
        read_rows(fields.get(ROWS), name)
    if "expect" in fields:
        expected(fields["expect"], values_of("http"))
    return _mapping(spot)


def _known_arguments(spot: Spot, known: frozenset[str], what: str) -> None:
    """Warn of arguments that nothing reads; steps of other packages may read more than they list."""
    words = {*known, *_SHARED}
    for key, _ in spot.node.fields:
        if key.written not in words and known:
            near = did_you_mean(key.written, words)
            spot.problems.doubtful(key, f"{spot.where}: nothing in {what} reads {quoted(key.written)}{near}")


def _mapping(spot: Spot) -> Mapping[str, Any]:
    return {name: _value(name, value) for name, value in spot.named()}


def _value(name: str, spot: Spot) -> Any:  # noqa: ANN401 - a value of YAML, or a SecretRef
    """Return an argument; one whose name says that it is secret must be a reference."""
    kind = spot.node.kind
    if kind == MAPPING:
        return _mapping(spot)
    if kind == LIST:
        return [_value(name, one) for one in spot.each()]
    if names_secret(name):
        return spot.secret()
    return spot.node.value if kind in {NOTHING, TRUTH, NUMBER} else _text(spot)


def _text(spot: Spot) -> str | SecretRef:
    written = spot.node.written
    if holds_secret(written):
        spot.wrong(f"a secret in a URL — expected none; a secret stands by itself as {A_REFERENCE}")
        return ""
    return spot.plain_or_secret() if written.strip() and "\n" not in written else written
