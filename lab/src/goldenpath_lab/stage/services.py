"""Deployments and traffic."""

from goldenpath_lab.errors import LabError
from goldenpath_lab.model import Revision, Template
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

    async def deploy(self, service: str, **changes: object) -> Revision:
        """Deploy the service's template with some fields changed."""
        return await self._platform.deploy(service, self.template(service).with_changes(**changes))

    async def roll_back(self, service: str, revision: str) -> None:
        """Give all traffic to an earlier revision."""
        await self._platform.roll_back(service, revision)
