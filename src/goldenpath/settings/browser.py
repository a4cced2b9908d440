"""A journey in a browser: the page, whom it belongs to, and what a person does in front of it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from goldenpath.journeys.browser import WORDS, action_of
from goldenpath.model.secret import SecretRef
from goldenpath.settings.components import Declared
from goldenpath.settings.nodes import LIST, MAPPING, NOTHING, NUMBER, TEXT, Node
from goldenpath.settings.problems import did_you_mean, quoted
from goldenpath.settings.sections import Section, Spot
from goldenpath.settings.values import Unfit, names_secret, url_of

KEYS: Final = ("component", "url", "actions")
MOST_ACTIONS: Final = 200
_AN_ACTION: Final = 'one action, such as {click: "text=Log in"}'
_ACTIONS: Final = 'a list of actions, such as [{see: "Welcome"}, {screenshot: page}]'


def read_browser(spot: Spot, given: Spot | None, declared: Declared) -> Mapping[str, Any]:
    """Return the arguments of a journey in a browser."""
    if given is None:
        spot.wrong(f'lacks "with" — expected url and actions: {_ACTIONS}')
        return {}
    section = Section(given, KEYS)
    base = _url(section.get("url"))
    actions = section.need("actions", _ACTIONS)
    found = _actions(actions, base) if actions is not None else []
    if actions is not None and "url" not in section and not any("open" in action for action in found[:1]):
        given.wrong('lacks "url" — expected the page that is opened first, or an action open that names it')
    return {"component": _component(section, declared), "url": base, "actions": found}


def _component(section: Section, declared: Declared) -> str:
    spot = section.get("component")
    name = spot.text("the name of a component") if spot is not None else ""
    return name if spot is not None and name and declared.refers(spot, name, "walked in a browser") else ""


def _url(spot: Spot | None) -> str:
    text = spot.text("a URL such as https://app.example.test") if spot is not None else ""
    if spot is None or not text:
        return ""
    try:
        url_of(text, ("https", "http"))
    except Unfit as problem:
        spot.wrong(str(problem))
        return ""
    return text


def _actions(spot: Spot, base: str) -> list[Mapping[str, Any]]:
    if spot.node.kind != LIST or not 0 < len(spot.node.items) <= MOST_ACTIONS:
        spot.unfit(_ACTIONS if len(spot.node.items) <= MOST_ACTIONS else f"at most {MOST_ACTIONS} actions")
        return []
    return [_action(one, base) for one in spot.each()]


def _action(spot: Spot, base: str) -> Mapping[str, Any]:
    if spot.node.kind != MAPPING or len(spot.node.fields) != 1:
        spot.unfit(_AN_ACTION)
        return {}
    key, node = spot.node.fields[0]
    word = key.written
    if word not in WORDS:
        near = did_you_mean(word, WORDS) or f" — expected one of {', '.join(WORDS)}"
        spot.problems.wrong(key, f"{spot.where}: unknown action {quoted(word)}{near}")
        return {}
    inner = spot.inner(node, word)
    known = len(spot.problems.errors)
    argument = _argument(word, inner)
    if len(spot.problems.errors) == known:
        # Without a base that can be read a path leads nowhere: that is told where the base stands.
        _try(word, argument, base or "https://page.invalid", inner)
    return {word: argument}


def _try(word: str, argument: object, base: str, spot: Spot) -> None:
    try:
        action_of(word, argument, base)
    except ValueError as problem:
        spot.unfit(str(problem).partition("expected ")[2])


def _argument(word: str, spot: Spot) -> Any:  # noqa: ANN401 - a value of YAML, or a SecretRef in it
    if spot.node.kind != LIST:
        return _scalar(spot.node)
    parts = spot.each()
    if word == "fill" and len(parts) == 2 and parts[1].node.kind not in {MAPPING, LIST, NOTHING}:
        return [_scalar(parts[0].node), _typed(parts[0].node.written, parts[1])]
    return [_scalar(one.node) for one in parts]


def _typed(selector: str, spot: Spot) -> str | SecretRef | None:
    """Return what is typed; into a field whose name says that it is secret goes a reference alone."""
    if any(names_secret(word) for word in re.findall(r"[A-Za-z_-]+", selector)):
        return spot.secret()
    return spot.plain_or_secret()


def _scalar(node: Node) -> Any:  # noqa: ANN401 - a value of YAML
    """Return a value, a number as it is written: a page knows texts alone."""
    return node.written if node.kind in {TEXT, NUMBER} else node.value
