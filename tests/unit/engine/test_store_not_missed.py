"""A store that answers nothing here and that nobody misses: what is declared is doubted, never the store."""

from dataclasses import replace

import pytest

from goldenpath.contracts import Gone, Seen
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.verdict import Status, Verdict
from tests.unit.engine.readings import judged

DATABASE = Seen(
    component="database",
    protocol="postgres",
    purpose="select-1",
    way="inside",
    phase=Phase.CONNECT,
    reason=Reason.REFUSED,
)
CACHE = replace(DATABASE, component="cache", protocol="redis", purpose="ping")
WHOLE = Gone(component="shop-api", after=0.4)
ENDED = Gone(component="shop-api", failed="socket", problem="socket-closed", seen="closed 1011", after=0.4)
MISSED = Seen(
    component="shop-api",
    purpose="health:/health/ready",
    status=503,
    body='{"checks": {"database": "down", "cache": "down"}}',
    after=0.1,
)
BAD = [
    pytest.param(replace(row, phase=phase, reason=reason), id=f"{row.component}-{reason.value}")
    for row in (DATABASE, CACHE)
    for phase, reason in (
        (Phase.CONNECT, Reason.REFUSED),
        (Phase.CONNECT, Reason.SILENT),
        (Phase.FIRST_BYTE, Reason.CREDENTIALS_REFUSED),
    )
]


def warned(told: Verdict) -> bool:
    """Return whether what is declared is doubted."""
    return any(w.signature == "store-asked-elsewhere" for w in told.warnings)


@pytest.mark.parametrize("store", BAD)
def test_a_store_that_nobody_misses_is_no_fault(store: Seen) -> None:
    """Users come through: the declared address or secret is what is wrong, and that is said as a warning."""
    told = judged(store, replace(store, after=0.2), WHOLE)

    assert (told.status, warned(told)) == (Status.HEALTHY, True)


@pytest.mark.parametrize("store", BAD)
def test_a_store_that_a_service_misses_stays_accused(store: Seen) -> None:
    """Though the journey does not need it."""
    told = judged(store, replace(store, after=0.2), MISSED, WHOLE)

    assert told.status is Status.FAULT
    assert {c.component for c in told.causes} >= {store.component}
    assert not warned(told)


@pytest.mark.parametrize("store", BAD)
def test_a_store_is_not_cleared_by_a_path_that_ends(store: Seen) -> None:
    """Only users who come through show that it is not missed."""
    assert not warned(judged(store, ENDED))


def test_another_fault_does_not_make_a_refused_secret_the_store_s_change() -> None:
    """A path that ends elsewhere says nothing of what the declared secret is worth."""
    refused = replace(CACHE, phase=Phase.FIRST_BYTE, reason=Reason.CREDENTIALS_REFUSED)
    told = judged(refused, ENDED)

    assert "store-access-changed" not in {c.signature for c in told.causes}
