"""The program that is not found stands in the command that the service's own template names."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import join_values
from goldenpath.model.entry import Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield each missing program that the last deployment before it names as command or argument."""
    for fact in reading.of("start-command-missing", "start-file-missing"):
        program = fact.value("program")
        last = _last(fact, reading)
        command = (last.change.setting("command") or "") if last is not None and last.change is not None else ""
        if last is not None and program and program in command:
            values = {**dict(fact.values), "command": command[:200]}
            yield replace(fact, ids=(*fact.ids[:4], *last.ids[:2]), values=join_values(values))


def _last(fact: Fact, reading: Reading) -> Entry | None:
    before = [
        entry
        for entry in reading.scan.changes
        if entry.change is not None and entry.at <= fact.first and entry.scope.component == fact.scope.component
    ]
    named = [entry for entry in before if entry.change is not None and entry.change.setting("image")]
    return max(named, key=lambda e: e.at, default=None)


FACT = FactRule(
    id="start-command-overridden",
    title="the program that is not found stands in the command of the service's template",
    kind=FactKind.AUDIT,
    shows=Shows.CONTEXT,
    derive=derive,
    direct=True,
    origin="Cloud Run's audit entries carry the containers of the template: documentation",
)
