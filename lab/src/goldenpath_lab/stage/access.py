"""Policies: who may do what."""

from goldenpath_lab.run import access


class AccessFacet:
    """Change policies, as the project's owner would."""

    def __init__(self, policies: access.Access) -> None:
        self._policies = policies

    def allow_everybody(self, service: str) -> None:
        """Let everybody invoke a service."""
        self._policies.grant(f"services/{service}", access.INVOKER, "allUsers")

    def allow_nobody(self, service: str) -> None:
        """Take from everybody the right to invoke a service."""
        self._policies.revoke(f"services/{service}", access.INVOKER, "allUsers")

    def grant(self, resource: str, role: str) -> None:
        """Give a role on a resource to the account that instances run as."""
        self._policies.grant(resource, role, access.RUN_MEMBER)

    def revoke(self, resource: str, role: str) -> None:
        """Take a role on a resource from the account that instances run as."""
        self._policies.revoke(resource, role, access.RUN_MEMBER)
