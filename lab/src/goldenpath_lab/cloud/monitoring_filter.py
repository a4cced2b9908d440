"""The filters of Cloud Monitoring, as far as the lab speaks them: a text becomes a test of one time series."""

import re
from collections.abc import Callable
from typing import Any

from goldenpath_lab.cloud.filter_syntax import (
    And,
    Comparison,
    FilterError,
    Function,
    Leaf,
    Node,
    Or,
    Test,
    Text,
    combined,
    parse,
)

Json = dict[str, Any]

_LABELS = ("labels", "label")
_REGEX = "monitoring.regex.full_match"


def compile_filter(text: str) -> Test:
    """Return the test that a filter is; it has to name a metric's type, as the API wants.

    Raises:
        FilterError: the text is no filter, or names a field that time series do not have.
    """
    tree = parse(text)
    if tree is None or not _names_metric(tree):
        raise FilterError(
            "The supplied filter does not specify a valid combination of metric and monitored resource: "
            "a condition on metric.type is needed."
        )
    return combined(tree, _leaf)


def _names_metric(node: Node) -> bool:
    match node:
        case And(terms) | Or(terms):
            return any(_names_metric(term) for term in terms)
        case Comparison(path, operator, _):
            return path == ("metric", "type") and operator == "="
        case _:
            return False


def _leaf(node: Leaf) -> Test:
    match node:
        case Comparison():
            return _comparison(node)
        case Text(value):
            raise FilterError(f"Could not parse filter {value.text[:60]!r}: a comparison is expected.")
        case Function(name, _):
            raise FilterError(f"Could not parse filter: {name[:60]!r} stands to the right of '=' only.")


def _comparison(node: Comparison) -> Test:
    read = _reader(node.path)
    if isinstance(node.value, Function):
        if node.operator not in {"=", "!="}:
            raise FilterError(f"Could not parse filter: operator {node.operator!r} takes no function.")
        fits = _function(node.value)
    else:
        fits = _plain(node.operator, node.value.text)
    if node.operator == "!=":
        return lambda series: not fits(read(series))
    return lambda series: fits(read(series))


def _plain(operator: str, wanted: str) -> Callable[[str], bool]:
    if operator in {"=", "!="}:
        return lambda found: found == wanted
    if operator == ":":
        return lambda found: wanted in found
    raise FilterError(f"Could not parse filter: operator {operator!r} does not fit texts.")


def _function(call: Function) -> Callable[[str], bool]:
    texts = tuple(one.text for one in call.arguments)
    if not texts or (call.name != "one_of" and len(texts) != 1):
        raise FilterError(f"Could not parse filter: {call.name[:60]!r} with {len(texts)} arguments.")
    match call.name:
        case "starts_with":
            return lambda found: found.startswith(texts[0])
        case "ends_with":
            return lambda found: found.endswith(texts[0])
        case "has_substring":
            return lambda found: texts[0] in found
        case "one_of":
            return lambda found: found in texts
        case name if name == _REGEX:
            try:
                pattern = re.compile(call.arguments[0].pattern)
            except (re.error, OverflowError, RecursionError) as problem:
                raise FilterError(f"Invalid regular expression {texts[0][:60]!r}: {problem}") from None
            return lambda found: pattern.fullmatch(found) is not None
        case name:
            raise FilterError(f"Could not parse filter: unknown function {name[:60]!r}.")


def _reader(path: tuple[str, ...]) -> Callable[[Json], str]:
    match path:
        case ("metric" | "resource" as part, "type"):
            return lambda series: str(series[part]["type"])
        case ("metric" | "resource" as part, labels, name) if labels in _LABELS:
            return lambda series: str(series[part].get("labels", {}).get(name, ""))
        case ("project",):
            return lambda series: str(series["resource"]["labels"].get("project_id", ""))
        case _:
            raise FilterError(f"Could not parse filter: unknown field '{'.'.join(path)[:80]}'.")
