"""All facets of a running lab that a fault may act on."""

from dataclasses import dataclass

from goldenpath_lab.lab import Lab
from goldenpath_lab.model import Limits
from goldenpath_lab.stage.access import AccessFacet
from goldenpath_lab.stage.balancer import BalancerFacet
from goldenpath_lab.stage.cache import CacheFacet
from goldenpath_lab.stage.code import CodeFacet
from goldenpath_lab.stage.collector import CollectorFacet
from goldenpath_lab.stage.database import DatabaseFacet
from goldenpath_lab.stage.model import ModelFacet
from goldenpath_lab.stage.names import NamesFacet
from goldenpath_lab.stage.network import NetworkFacet
from goldenpath_lab.stage.programs import ProgramsFacet
from goldenpath_lab.stage.secrets import SecretsFacet
from goldenpath_lab.stage.services import ServicesFacet


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """The lab as faults see it."""

    limits: Limits
    """The run platform's limits, scaled."""
    services: ServicesFacet
    code: CodeFacet
    secrets: SecretsFacet
    access: AccessFacet
    database: DatabaseFacet
    cache: CacheFacet
    model: ModelFacet
    balancer: BalancerFacet
    network: NetworkFacet
    names: NamesFacet
    programs: ProgramsFacet
    collector: CollectorFacet


def stage_of(lab: Lab) -> Stage:
    """Return the stage that a lab is."""
    return Stage(
        limits=lab.config.limits,
        services=ServicesFacet(lab.platform),
        code=CodeFacet(lab.platform, lab.state.folder / "source"),
        secrets=SecretsFacet(lab.platform),
        access=AccessFacet(lab.platform.access),
        database=DatabaseFacet(lab),
        cache=CacheFacet(lab.cache),
        model=ModelFacet(lab),
        balancer=BalancerFacet(lab),
        network=NetworkFacet(lab),
        names=NamesFacet(lab),
        programs=ProgramsFacet(lab),
        collector=CollectorFacet(lab.state),
    )
