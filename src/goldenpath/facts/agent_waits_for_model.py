"""An agent waits long for its model, twice in one run, and answers in the end."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import FactRule
from goldenpath.engine.live import fact_of_step, latest_walks
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each walk in which both calls of the model took long, while the tools in between did not."""
    for walk in latest_walks(reading):
        step = next((s for s in walk.steps if s.name == "events" and s.ok), None)
        if step is None:
            continue
        gaps = {k.removeprefix("gap."): float(v) for k, v in step.values if k.startswith("gap.")}
        plan, answer = gaps.get("agent_thinking", 0.0), gaps.get("answer_delta", gaps.get("agent_completed", 0.0))
        tools = max((v for k, v in gaps.items() if k.startswith("tool_")), default=0.0)
        if min(plan, answer) >= _LONG and tools < _LONG:
            text = f"the plan took {plan:.1f} s, the answer began after {answer:.1f} s, tools took {tools:.1f} s"
            yield replace(fact_of_step(walk, step, Scope(component=step.component)), text=text)


_LONG = 1.5
"""Seconds; a model that streams begins within one."""


FACT = FactRule(
    id="agent-waits-for-model",
    title="an agent waits long for its model, twice in one run, and answers in the end",
    kind=FactKind.PROBE,
    shows=Shows.FAILURE,
    derive=derive,
)
