"""Deployments and traffic."""

from goldenpath_lab.errors import LabError
from goldenpath_lab.model import DEPLOYER, Ingress, Revision, Template
from goldenpath_lab.run.platform import RunPlatform


class ServicesFacet:
    """Deploy services and move their traffic, as a deployer would."""

    def __init__(self, platform: RunPlatform) -> None:
        self._platform = platform

    def template(self, service: str) -> Template:
        """Return the template that a deployer would change."""
        return self._platform.template(service)

    def serving(self, service: str) -> str:
        """Return the revision that carries the traffic.

        Raises:
            LabError: none does.
        """
        revision = self._platform.serving(service)
        if revision is None:
            raise LabError(f"no revision of {service} carries traffic")
        return revision

    async def deploy(
        self, service: str, *, actor: str = DEPLOYER, no_traffic: bool = False, **changes: object
    ) -> Revision:
        """Deploy the service's template with some fields changed; all traffic goes to it unless it is to have none."""
        template = self.template(service).with_changes(**changes)
        return await self._platform.deploy(service, template, actor=actor, no_traffic=no_traffic)

    async def split(self, service: str, traffic: dict[str, int]) -> None:
        """Share the traffic among revisions, in percent."""
        await self._platform.route(service, traffic, by_hand=True)

    async def recycle(self, service: str) -> None:
        """End all instances of a service, as the platform may at any time; it starts new ones."""
        await self._platform.recycle(service)

    def ingress(self, service: str) -> Ingress:
        """Return on which ways the service may be reached."""
        return self._platform.ingress(service)

    def expose(self, service: str, ingress: Ingress) -> None:
        """Open and close ways into a service."""
        self._platform.set_ingress(service, ingress)

    async def roll_back(self, service: str, revision: str) -> None:
        """Give all traffic to an earlier revision, and take back what was deployed since."""
        await self._platform.roll_back(service, revision)
        await self._platform.forget_after(service, revision)
