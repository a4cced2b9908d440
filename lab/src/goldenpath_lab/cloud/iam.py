"""Policies: who has which role on a resource; the run platform asks the same ones before it acts."""

import re
from collections.abc import Callable
from typing import Any

from starlette.routing import Route

from goldenpath_lab.cloud.errors import ApiError, invalid
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import Call, etag, object_of, objects_of, route, stale, text_of

Json = dict[str, Any]
Resource = Callable[[Call], str]
"""From a call to the name under which the lab keeps the policy; refuses what does not exist."""

_MEMBER = re.compile(
    r"allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|principal|principalSet):\S{1,256}"
)
_ROLE = re.compile(r"(roles|projects/[a-z0-9-]+/roles)/[A-Za-z0-9_.]{1,100}")
_MOST_BINDINGS = 1500


def policy_of(ground: Ground, resource: str) -> Json:
    """Return a resource's policy as the APIs show it."""
    found = ground.lab.platform.access.policy(resource)
    bindings = [{"role": role, "members": members} for role, members in sorted(found.items())]
    return {"version": 1, "etag": etag(found), **({"bindings": bindings} if bindings else {})}


def put_policy(ground: Ground, resource: str, body: Json) -> Json:
    """Replace a resource's policy and return the new one.

    Raises:
        ApiError: it is none, or somebody else changed it meanwhile.
    """
    given = object_of(body, "policy")
    access = ground.lab.platform.access
    if stale(given.get("etag"), etag(access.policy(resource))):
        raise ApiError(
            "ABORTED",
            "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
        )
    bindings: dict[str, list[str]] = {}
    for binding in objects_of(given, "bindings")[:_MOST_BINDINGS]:
        if binding.get("condition"):
            raise ApiError("UNIMPLEMENTED", "The lab knows no conditions in bindings.")
        role = text_of(binding, "role")
        members = binding.get("members", [])
        if not _ROLE.fullmatch(role):
            raise invalid(f"Role {role[:80]!r} is not supported for this resource.")
        if not isinstance(members, list) or not all(isinstance(one, str) and _MEMBER.fullmatch(one) for one in members):
            raise invalid(f"The members of role {role} are of unknown type or malformed.")
        bindings.setdefault(role, []).extend(members)
    access.set_policy(resource, bindings)
    return policy_of(ground, resource)


def routes(ground: Ground, path: str, resource: Resource, *, reading: str = "GET") -> list[Route]:
    """Return the three routes about a resource's policy."""

    async def get(call: Call) -> Json:
        return policy_of(ground, resource(call))

    async def put(call: Call) -> Json:
        return put_policy(ground, resource(call), call.json())

    async def test(call: Call) -> Json:
        """Answer that the caller may do all it asks about: no caller is checked."""
        resource(call)
        asked = call.json().get("permissions", [])
        if not isinstance(asked, list) or not all(isinstance(one, str) for one in asked):
            raise invalid("Invalid value at 'permissions': a list of strings is expected.")
        return {"permissions": asked} if asked else {}

    return [
        route(reading, f"{path}:getIamPolicy", get),
        route("POST", f"{path}:setIamPolicy", put),
        route("POST", f"{path}:testIamPermissions", test),
    ]
