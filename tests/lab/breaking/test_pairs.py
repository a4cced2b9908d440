"""Which faults a scenario puts in force together: none that hides the other."""

from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.scenario import plan


def test_no_run_deploys_a_service_twice() -> None:
    """Neither two faults nor a fault and what goes on beside: the later image would hide the earlier one."""
    known = faults()
    runs = plan(list(known.values()), runs=2000, seed=3)
    assert any(len(run.faults) > 1 for run in runs)
    for run in runs:
        deployed = [service for name in run.faults for service in known[name].deploys]
        assert len(deployed) == len(set(deployed)), run.faults
