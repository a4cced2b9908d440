"""This machine has a proxy for the web, none is declared, and something was not reached."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.live import asked_words, fact_of_seen
from goldenpath.engine.live_places import MACHINE_PROXY
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.observation import Observation, Phase
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield the fact where the machine's variable was seen and a question that users ask came to no answer on its way."""
    told = [o for o in reading.ours if o.question.purpose == MACHINE_PROXY]
    missed = [o for o in reading.observations if _unreached(o)]
    if told and missed and not reading.environment.network.proxy:
        variable = told[-1].question.target
        text = f"{variable} is set and was not used; {asked_words(missed[-1])}"
        yield fact_of_seen((*told, *missed), Scope(component="client"), text, variable=variable)


def _unreached(seen: Observation) -> bool:
    failure = seen.failure
    return failure is not None and seen.question.way == "public" and failure.phase in {Phase.RESOLVE, Phase.CONNECT}


FACT = FactRule(
    id="machine-proxy-unused",
    title="this machine has a proxy for the web, none is declared, and something was not reached",
    kind=FactKind.PROBE,
    shows=Shows.CONTEXT,
    derive=derive,
)
