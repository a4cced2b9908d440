"""Who may do what: the policies that Cloud Run, Secret Manager and Cloud SQL ask before they act."""

from collections.abc import Callable, Mapping

from goldenpath_lab.model import PROJECT, RUN_ACCOUNT
from goldenpath_lab.state import State

INVOKER = "roles/run.invoker"
SECRET_ACCESSOR = "roles/secretmanager.secretAccessor"  # noqa: S105 - a role's name
SQL_CLIENT = "roles/cloudsql.client"
EVERYBODY = ("allUsers", "allAuthenticatedUsers")
RUN_MEMBER = f"serviceAccount:{RUN_ACCOUNT}"
PROJECT_RESOURCE = f"projects/{PROJECT}"

Policy = dict[str, list[str]]
Told = Callable[[str, Policy, Policy, str], None]
"""Called with a resource, its policy before and after, and who changed it."""

_FILE = "access.json"
_DEFAULTS: Mapping[str, Policy] = {
    "projects": {SQL_CLIENT: [RUN_MEMBER]},
    "services": {INVOKER: ["allUsers"]},
    "secrets": {SECRET_ACCESSOR: [RUN_MEMBER]},
}


class Access:
    """The policies of the project, its services and its secrets: role → members.

    Resources are ``projects/chat-lab``, ``services/<service>`` and ``secrets/<name>``; one that nobody changed has the
    policy that the platform was set up with. Policies outlive the daemon.
    """

    def __init__(self, state: State, changed: Told = lambda *_: None) -> None:
        self._state = state
        self._changed = changed
        self._policies = state.read(dict[str, Policy], _FILE) or {}

    def policy(self, resource: str) -> Policy:
        """Return a copy of a resource's own policy."""
        own = self._policies.get(resource)
        policy = _DEFAULTS.get(resource.partition("/")[0], {}) if own is None else own
        return {role: list(members) for role, members in policy.items()}

    def set_policy(self, resource: str, bindings: Mapping[str, list[str]], *, actor: str = "") -> None:
        """Replace a resource's policy; roles without members vanish."""
        before = self.policy(resource)
        after = {role: list(dict.fromkeys(members)) for role, members in bindings.items() if members}
        if after == before:
            return
        self._policies[resource] = after
        self._state.write(self._policies, _FILE)
        self._changed(resource, before, after, actor)

    def grant(self, resource: str, role: str, member: str, *, actor: str = "") -> None:
        """Add a member to a role; that it has it is fine."""
        policy = self.policy(resource)
        self.set_policy(resource, {**policy, role: [*policy.get(role, []), member]}, actor=actor)

    def revoke(self, resource: str, role: str, member: str, *, actor: str = "") -> None:
        """Take a member out of a role; that it is not in it is fine."""
        policy = self.policy(resource)
        left = [one for one in policy.get(role, []) if one != member]
        self.set_policy(resource, {**policy, role: left}, actor=actor)

    def allows(self, resource: str, role: str, member: str) -> bool:
        """Return whether a member has a role on the resource, by itself, as everybody, or through the project."""
        members = {*self.policy(resource).get(role, []), *self.policy(PROJECT_RESOURCE).get(role, [])}
        return member in members or not members.isdisjoint(EVERYBODY)
