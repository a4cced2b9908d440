"""Cloud Run's services and revisions as both of its APIs see them, and what changes them."""

import re
import time
from dataclasses import dataclass
from typing import Any

from goldenpath_lab.cloud.errors import ApiError, invalid, unknown
from goldenpath_lab.cloud.ground import Ground
from goldenpath_lab.cloud.http import etag
from goldenpath_lab.cloud.operations import Operation, Plan
from goldenpath_lab.cloud.run_shapes import Words, template_from, template_json
from goldenpath_lab.model import DEPLOYER, PROJECT, REGION, Ingress, Revision, Template

Json = dict[str, Any]
Traffic = list[tuple[str | None, int]]
"""Shares in percent; None is the latest ready revision."""

_LABELS = re.compile(r"[A-Za-z0-9._/-]{1,317}")
_MOST_LABELS = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a caller wants of a service; None leaves as it is."""

    template: Json | None = None
    traffic: Traffic | None = None
    ingress: Ingress | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A service at one moment."""

    name: str
    revisions: tuple[Revision, ...]
    traffic: dict[str, int]
    ready: str | None
    ingress: Ingress
    changing: bool
    touched: float

    @property
    def latest(self) -> Revision:
        """Return the newest revision."""
        return self.revisions[-1]

    @property
    def pinned(self) -> bool:
        """Return whether the traffic stays where it is when a new revision becomes ready."""
        return self.traffic != {self.ready: 100}

    def shares(self) -> Traffic:
        """Return the traffic as it is asked for."""
        return [(None, 100)] if not self.pinned else sorted(self.traffic.items())


class RunServices:
    """Look at services, and change them as a deployer does."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.platform = ground.lab.platform
        self.words = Words.of(ground.lab)

    def names(self) -> list[str]:
        """Return the names of all services."""
        return sorted(name for name in self.platform.services if self.platform.revisions(name))

    def seen(self, name: str) -> Seen:
        """Return a service.

        Raises:
            ApiError: there is none of that name.
        """
        if name not in self.names():
            raise unknown(
                f"Resource '{name[:80]}' of kind 'SERVICE' in region '{REGION}' in project '{PROJECT}' does not exist."
            )
        conditions = [self.platform.conditions(one.name) for one in self.platform.revisions(name)]
        return Seen(
            name=name,
            revisions=tuple(self.platform.revisions(name)),
            traffic={revision: share for revision, share in self.platform.traffic(name).items() if share},
            ready=self.platform.ready(name),
            ingress=self.platform.ingress(name),
            changing=self.ground.operations.busy(target(name)),
            touched=max((one.at for one in conditions if one), default=time.time()),
        )

    def revision(self, service: str | None, name: str) -> Revision:
        """Return a revision, of one service or of any.

        Raises:
            ApiError: there is none of that name.
        """
        for owner in [service] if service else self.names():
            for one in self.seen(owner).revisions:
                if one.name == name:
                    return one
        raise unknown(
            f"Resource '{name[:80]}' of kind 'REVISION' in region '{REGION}' in project '{PROJECT}' does not exist."
        )

    def template(self, revision: Revision) -> Json:
        """Return a revision's template, with the labels and annotations that its deployer gave."""
        told = template_json(revision.service, revision.template, self.words)
        own = self.ground.record("revisions", revision.name) or {}
        for part in ("labels", "annotations"):
            merged = {**own.get(part, {}), **told.get(part, {})}
            if merged:
                told[part] = merged
        return told

    def generation(self, seen: Seen) -> int:
        """Return how often the service was changed, as far as the lab can tell."""
        moves = sum(one.target == target(seen.name) for one in self.ground.operations.of("run"))
        return seen.latest.number + moves

    def etag(self, seen: Seen) -> str:
        """Return the name of the service's present state."""
        return etag([seen.latest.name, sorted(seen.traffic.items()), seen.ingress])

    def failure(self, revision: Revision) -> str | None:
        """Return why a revision did not become ready; None where it did, or where that is not known yet."""
        found = self.platform.conditions(revision.name)
        return found.message if found and not found.ready else None

    def starting(self, revision: Revision) -> bool:
        """Return whether it is not known yet if a revision becomes ready."""
        return self.platform.conditions(revision.name) is None

    def created(self, revision: Revision) -> float:
        """Return when a revision was made, to the second of its becoming ready or not."""
        found = self.platform.conditions(revision.name)
        return found.at if found else time.time()

    async def change(self, name: str, change: Change, *, verb: str = "update") -> Operation:
        """Begin a change and return its operation.

        Raises:
            ApiError: it is nonsense, or another change goes on.
        """
        seen = self.seen(name)
        template = own = None
        if change.template is not None:
            own = {part: _labels(change.template, part) for part in ("labels", "annotations")}
            template = template_from(change.template, seen.latest.template, self.words)
        if change.traffic is not None:
            _check_traffic(change.traffic, seen)
        plan = Plan(
            kind="run",
            verb=verb,
            target=target(name),
            type="google.cloud.run.v2.Service",
            metadata="google.cloud.run.v2.Service",
        )
        return await self.ground.operations.begin(plan, self._apply(seen, change, template, own))

    async def _apply(self, seen: Seen, change: Change, template: Template | None, own: Json | None) -> Json:
        name = seen.name
        if change.ingress is not None and change.ingress != seen.ingress:
            self.platform.set_ingress(name, change.ingress, actor=DEPLOYER)
        if template is not None:
            await self._deploy(seen, change, template, own or {})
        if change.traffic is not None:
            await self._route(name, change.traffic)
        return {}

    async def _deploy(self, seen: Seen, change: Change, template: Template, own: Json) -> None:
        follows = not seen.pinned if change.traffic is None else change.traffic == [(None, 100)]
        number = seen.latest.number
        try:
            revision = await self.platform.deploy(
                seen.name, template, command="update", actor=DEPLOYER, no_traffic=not follows
            )
        finally:
            made = [one for one in self.platform.revisions(seen.name) if one.number > number]
            if made and any(own.values()):
                self.ground.keep("revisions", made[0].name, own)
        if (why := self.failure(revision)) is not None:
            raise ApiError("FAILED_PRECONDITION", why)

    async def _route(self, name: str, shares: Traffic) -> None:
        wanted: dict[str, int] = {}
        for revision, share in shares:
            chosen = revision or self.platform.ready(name)
            if chosen is None:
                raise ApiError("FAILED_PRECONDITION", f"Service '{name}' has no ready revision.")
            wanted[chosen] = wanted.get(chosen, 0) + share
        wanted = {revision: share for revision, share in wanted.items() if share}
        if wanted == self.platform.traffic(name):
            return
        service = self.platform.services[name]
        for one in self.platform.revisions(name):
            # Traffic comes only after an instance is there for it.
            if one.name in wanted and not service.of(one.name):
                await service.resume(one)
        await self.platform.route(name, wanted, by_hand=True, actor=DEPLOYER)


def target(name: str) -> str:
    """Return the full name of a service."""
    return f"projects/{PROJECT}/locations/{REGION}/services/{name}"


def normal(template: Json) -> Json:
    """Return a template without what the API itself added or ignores, so that two can be compared."""
    return {name: value for name, value in template.items() if value not in ({}, [], None, "") and name != "revision"}


def _labels(template: Json, part: str) -> dict[str, str]:
    found = template.get(part) or {}
    if not isinstance(found, dict) or len(found) > _MOST_LABELS:
        raise invalid(f"template.{part}: at most {_MOST_LABELS} pairs of strings are expected.")
    for name, value in found.items():
        if not isinstance(value, str) or not _LABELS.fullmatch(name) or len(value) > 4096:
            raise invalid(f"template.{part}: {name[:80]!r} is no pair that the API takes.")
    return found


def _check_traffic(shares: Traffic, seen: Seen) -> None:
    known = {one.name for one in seen.revisions}
    for revision, share in shares:
        if revision is not None and revision not in known:
            raise invalid(f"Revision '{revision[:80]}' of service '{seen.name}' does not exist or is deleted.")
        if not 0 <= share <= 100:
            raise invalid(f"traffic: a share of {share} percent is none.")
    total = sum(share for _, share in shares)
    if total != 100:
        raise invalid(f"traffic: the shares make {total} percent; they have to make 100.")
