"""All egress goes through the VPC while the built-in SQL socket, which dials a public address, is in use."""

from collections.abc import Iterator

from goldenpath.contracts import FactRule
from goldenpath.engine.derive import fact_of_entries
from goldenpath.model.entry import Entry
from goldenpath.model.fact import Fact, FactKind, Reading, Shows
from goldenpath.model.topology import Scope


def derive(reading: Reading) -> Iterator[Fact]:
    """Yield a fact for each service whose last known settings hold both."""
    by_service: dict[str, list[Entry]] = {}
    for entry in reading.scan.changes:
        if entry.change is not None and entry.change.setting("egress"):
            by_service.setdefault(entry.scope.component, []).append(entry)
    for service, entries in sorted(by_service.items()):
        last = entries[-1].change
        if last is None or last.setting("egress") != "all-traffic" or not last.setting("cloudsql"):
            continue
        same = [
            e
            for e in entries
            if e.change and e.change.setting("egress") == "all-traffic" and e.change.setting("cloudsql")
        ]
        text = f"vpc-access-egress: all-traffic beside cloudsql-instances: {last.setting('cloudsql')}"
        yield fact_of_entries(same, Scope(component=service), text, connector=last.setting("connector") or "")


FACT = FactRule(
    id="egress-all-with-sql-socket",
    title="egress is all-traffic beside the built-in SQL socket",
    kind=FactKind.AUDIT,
    shows=Shows.CONTEXT,
    derive=derive,
    origin="Cloud Run v1 template annotations, real audit entries 2025-09; Connect from Cloud Run documentation",
)
