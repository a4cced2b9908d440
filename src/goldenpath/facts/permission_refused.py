"""A Google service that the program works with refuses it a permission."""

import re
from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.model.fact import Fact, FactKind, Reading, Shows

_TELEMETRY = re.compile(
    r"(?i)cloudtrace|cloud_trace|monitoring\.|logging\.|cloudprofiler|errorreporting|telemetry|exporter|timeseries|batchwritespans"
)


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each refusal that is not of traces, metrics or logs: a program does without those."""
    for fact in reading.of("permission-denied-said"):
        if not _TELEMETRY.search(fact.value("permission") or fact.text):
            yield fact


FACT = FactRule(
    id="permission-refused",
    title="a Google service that the program works with refuses it a permission",
    kind=FactKind.TEXT,
    shows=Shows.FAILURE,
    derive=derive,
    direct=True,
    origin="as the fact permission-denied",
)
