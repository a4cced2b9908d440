"""The run platform as a whole: deployments, secrets, the front, and what is kept on disk of them."""

import asyncio
import random
import secrets
import shutil
import string
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from goldenpath_lab.errors import LabError
from goldenpath_lab.model import DEPLOYER, PROJECT, SQL_INSTANCE, Config, Ingress, Revision, Template
from goldenpath_lab.network.egress import Egress, Outlets
from goldenpath_lab.parts.addresses import Addresses, free_port
from goldenpath_lab.parts.process import Spawner
from goldenpath_lab.run import access, audit, image, texts
from goldenpath_lab.run.cpu import CpuClock
from goldenpath_lab.run.entries import EntryLog, Origin
from goldenpath_lab.run.front import Front, Gate
from goldenpath_lab.run.instance import Container, Instance
from goldenpath_lab.run.service import Service
from goldenpath_lab.run.vault import Vault, VersionState, VersionUnusable
from goldenpath_lab.state import State

_INSTANCE_ADDRESSES = range(100, 200)
_PATH = "/usr/local/bin:/usr/bin:/bin"
_DESIRED = "services.json"
_VERBS: dict[VersionState, str] = {"ENABLED": "Enable", "DISABLED": "Disable", "DESTROYED": "Destroy"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """What is known of a revision: whether it became ready, and why not."""

    ready: bool
    message: str
    at: float


class _Unstartable(Exception):
    """An instance is not started; its text is the run platform's line."""


@dataclass(kw_only=True, slots=True)
class Kept:
    """What of one service outlives the daemon."""

    revisions: list[Revision] = field(default_factory=list)
    last: int = 0
    """The highest number that a revision ever had, those included that are forgotten."""
    traffic: dict[str, int] = field(default_factory=dict)
    ready: str | None = None
    """The newest revision that became ready."""
    ingress: Ingress = "all"
    conditions: dict[str, Condition] = field(default_factory=dict)
    """By the revision's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What the run platform stands on."""

    state: State
    config: Config
    spawner: Spawner
    addresses: Addresses
    egress: Egress
    log: EntryLog


class RunPlatform:
    """Deploy services and carry their requests."""

    def __init__(self, ground: Ground, hosts: Mapping[str, str], given: Mapping[str, str]) -> None:
        """Serve these hosts; what is ``given`` stands in the environment of every instance."""
        self._ground = ground
        self._given = dict(given)
        self._limits = ground.config.limits
        self._hosts = dict(hosts)
        self._closing: set[asyncio.Task[None]] = set()
        self._taken: set[str] = set()
        self._kept: dict[str, Kept] = ground.state.read(dict[str, Kept], _DESIRED) or {}
        self.services: dict[str, Service] = {}
        self.cpu = CpuClock()
        self.vault = Vault(ground.state)
        self.access = access.Access(ground.state, lambda *change: audit.policy_changed(ground.log, *change))
        self.front = Front(
            self._find, ground.log, self._request_limit, Gate(ingress=self.ingress, public=self._everybody_may_invoke)
        )

    # What is deployed

    def template(self, service: str) -> Template:
        """Return the template that a deployer would change: the one that serves, else the newest.

        Raises:
            LabError: nothing was deployed under that name.
        """
        kept = self._kept.get(service)
        if not kept or not kept.revisions:
            known = ", ".join(sorted(self._kept)) or "none"
            raise LabError(f"there is no service {service!r}; deployed are: {known}")
        serving = self.serving(service)
        return next((one for one in kept.revisions if one.name == serving), kept.revisions[-1]).template

    def serving(self, service: str) -> str | None:
        """Return the revision that gets the largest share of the traffic."""
        traffic = self._kept[service].traffic if service in self._kept else {}
        return max(traffic, key=lambda name: traffic[name], default=None)

    def revisions(self, service: str) -> list[Revision]:
        """Return all revisions of a service, oldest first."""
        return list(self._kept.get(service, Kept()).revisions)

    def traffic(self, service: str) -> dict[str, int]:
        """Return how the traffic is shared: revision → percent."""
        return dict(self._kept.get(service, Kept()).traffic)

    def ready(self, service: str) -> str | None:
        """Return the newest revision that became ready."""
        return self._kept.get(service, Kept()).ready

    def conditions(self, revision: str) -> Condition | None:
        """Return what is known of a revision; None while it starts."""
        return next((kept.conditions[revision] for kept in self._kept.values() if revision in kept.conditions), None)

    def ingress(self, service: str) -> Ingress:
        """Return on which ways a service may be reached."""
        return self._kept[service].ingress if service in self._kept else "all"

    def set_ingress(self, service: str, value: Ingress, *, actor: str = DEPLOYER) -> None:
        """Open and close ways into a service; requests on a closed one get 404 and leave no entry."""
        kept = self._kept[service]
        if kept.ingress == value:
            return
        kept.ingress = value
        self._save()
        self._call(audit.Call(service=service, command="update", template=self.template(service), actor=actor))

    def build(self, context: Path) -> str:
        """Build an image from a folder; return its digest."""
        return image.build(context, self._ground.state.directory("images"))

    async def deploy(
        self,
        service: str,
        template: Template,
        *,
        command: audit.Command = "deploy",
        actor: str = DEPLOYER,
        no_traffic: bool = False,
    ) -> Revision:
        """Make a revision, start it, and move all traffic to it once it is ready; return it.

        A revision that does not become ready is kept without traffic, as Cloud Run does; so is one that became ready
        after a newer one, and one that is to have none.
        """
        running, kept = self._service(service), self._kept.setdefault(service, Kept())
        number = max([kept.last, *(one.number for one in kept.revisions)]) + 1
        kept.last = number
        revision = Revision(service=service, number=number, suffix=_suffix(service, number), template=template)
        self._call(audit.Call(service=service, command=command, template=template, actor=actor))
        kept.revisions.append(revision)
        running.know(revision)
        self._save()
        problem = self._unusable(revision)
        ready = not problem and (await running.begin(revision)).probe_passed
        message = "Deploying revision succeeded." if ready else problem or _not_started(revision)
        kept.conditions[revision.name] = Condition(ready=ready, message=message, at=time.time())
        newest = ready and number >= max((one.number for one in kept.revisions if one.name == kept.ready), default=0)
        kept.ready = revision.name if newest else kept.ready
        self._save()
        audit.condition(self._ground.log, revision, ready=ready, message=message)
        if newest and not no_traffic:
            await self.route(service, {revision.name: 100})
        return revision

    async def route(
        self, service: str, traffic: dict[str, int], *, by_hand: bool = False, actor: str = DEPLOYER
    ) -> None:
        """Move the traffic of a service; ``by_hand`` is a call of its own in the audit log."""
        kept = self._kept[service]
        if by_hand:
            template = kept.revisions[-1].template
            self._call(
                audit.Call(service=service, command="update-traffic", template=template, traffic=traffic, actor=actor)
            )
        kept.traffic = dict(traffic)
        self._save()
        await self._service(service).route(traffic)

    async def restore(self, services: Iterable[str]) -> None:
        """Start these services again as they were when the lab went down."""
        await asyncio.gather(*(self._resume(name, self._kept[name]) for name in services))

    async def stop(self) -> None:
        """Retire all instances."""
        await self.front.close()
        await asyncio.gather(*(service.stop() for service in self.services.values()))

    async def roll_back(self, service: str, revision: str) -> None:
        """Give all traffic to an earlier revision, as ``update-traffic`` does.

        Raises:
            LabError: there is no such revision.
        """
        kept = self._kept[service]
        names = [one.name for one in kept.revisions]
        if revision not in names:
            raise LabError(f"{service} has no revision {revision}; it has {', '.join(names)}")
        earlier = kept.revisions[names.index(revision)]
        if self.traffic(service) != {revision: 100}:
            if not any(one.phase == "ready" for one in self._service(service).of(revision)):
                await self._service(service).resume(earlier)
            await self.route(service, {revision: 100}, by_hand=True)

    async def forget_after(self, service: str, revision: str) -> None:
        """Remove the revisions above this one that carry no traffic, as if they had never been deployed.

        The log and the audit log keep what they said of them, and their numbers are not given again.
        """
        kept = self._kept[service]
        number = next((one.number for one in kept.revisions if one.name == revision), kept.last)
        gone = {one.name for one in kept.revisions if one.number > number and not kept.traffic.get(one.name)}
        if not gone:
            return
        kept.last = max(kept.last, *(one.number for one in kept.revisions))
        kept.revisions = [one for one in kept.revisions if one.name not in gone]
        kept.conditions = {name: condition for name, condition in kept.conditions.items() if name not in gone}
        if kept.ready in gone:
            ready = [
                one.name for one in kept.revisions if one.name in kept.conditions and kept.conditions[one.name].ready
            ]
            kept.ready = ready[-1] if ready else revision
        self._save()
        await self._service(service).forget(gone)

    async def recycle(self, service: str) -> None:
        """End all instances of a service, as the platform does when it needs their machines; new ones follow."""
        await self._service(service).recycle()

    # Secrets: read when an instance starts

    def secret(self, name: str) -> str:
        """Return the newest version of a secret.

        Raises:
            LabError: there is none of that name.
            VersionUnusable: it is disabled or destroyed.
        """
        return self.vault.value(name)

    def secret_version(self, name: str) -> int:
        """Return the number of a secret's newest version; 0 where there is none."""
        return self.vault.newest(name)

    def add_secret(self, name: str, value: str, *, actor: str = DEPLOYER) -> int:
        """Add a version of a secret; return its number."""
        number = self.vault.add(name, value)
        if number > 1:
            audit.secret_changed(self._ground.log, "Add", name, number, actor)
        return number

    def turn_secret(self, name: str, number: int, state: VersionState, *, actor: str = DEPLOYER) -> None:
        """Enable, disable or destroy a version of a secret."""
        self.vault.turn(name, number, state)
        audit.secret_changed(self._ground.log, _VERBS[state], name, number, actor)

    def destroy_secrets_after(self, name: str, version: int) -> None:
        """Remove the versions of a secret above this one."""
        self.vault.forget_after(name, version)

    async def reread(self, name: str) -> None:
        """Replace every instance that was started with another version of a secret than the newest."""
        newest = self.secret_version(name)

        def stale(instance: Instance) -> bool:
            return instance.container.secret_versions.get(name, newest) != newest

        await asyncio.gather(*(service.renew(stale) for service in self.services.values()))

    # Inside

    def _call(self, call: audit.Call) -> None:
        kept = self._kept[call.service]
        ready = next((one for one in kept.revisions if one.name == kept.ready), None)
        before = audit.Before(kept.revisions[-1] if kept.revisions else None, ready)
        # What a service was first deployed with stands for its image's own command.
        own = kept.revisions[0].template.command if kept.revisions else call.template.command
        overrides = call.template.command != own
        audit.changed(self._ground.log, replace(call, ingress=kept.ingress, overrides=overrides), before)

    def _everybody_may_invoke(self, service: str) -> bool:
        return self.access.allows(f"services/{service}", access.INVOKER, "allUsers")

    def _may_read(self, secret: str) -> bool:
        return self.access.allows(f"secrets/{secret}", access.SECRET_ACCESSOR, access.RUN_MEMBER)

    def _may_connect(self) -> bool:
        return self.access.allows(access.PROJECT_RESOURCE, access.SQL_CLIENT, access.RUN_MEMBER)

    def _unusable(self, revision: Revision) -> str:
        """Return why a revision cannot even be tried: its image or a secret is not there for it; empty where it can."""
        digest = revision.template.image
        if not (self._ground.state.folder / "images" / digest).is_dir():
            return texts.not_ready(revision.name, texts.image_not_found(audit.image_name(revision.service, digest)))
        problems = []
        for number, secret in enumerate(revision.template.secrets[name] for name in sorted(revision.template.secrets)):
            if not self.vault.newest(secret):
                problems.append(texts.secret_not_found(number, secret))
            elif not self._may_read(secret):
                problems.append(texts.secret_not_granted(number, secret))
        return texts.not_ready(revision.name, "\n".join(problems)) if problems else ""

    def _fetched(self, template: Template) -> dict[str, str]:
        """Return the values of a template's secrets.

        Raises:
            _Unstartable: one may not be read, or is not there any more.
        """
        values = {}
        for variable, secret in template.secrets.items():
            if not self._may_read(secret):
                why = texts.secret_denied(secret, "latest")
                raise _Unstartable(texts.secret_not_fetched(variable, secret, "latest", why))
            try:
                values[variable] = self.vault.value(secret)
            except VersionUnusable as problem:
                why = texts.secret_version_gone(secret, str(problem.version.number), problem.version.state)
                raise _Unstartable(texts.secret_not_fetched(variable, secret, "latest", why)) from problem
        return values

    def _request_limit(self, template: Template) -> float:
        return template.timeout / self._ground.config.time_scale if template.timeout else self._limits.request

    def _find(self, host: str) -> Service | None:
        return self.services.get(self._hosts.get(host.partition(":")[0].lower(), ""))

    def _service(self, name: str) -> Service:
        if name not in self.services:
            self.services[name] = Service(name, self._limits, self._launch)
            self.services[name].revisions = list(self._kept.get(name, Kept()).revisions)
        return self.services[name]

    async def _resume(self, name: str, kept: Kept) -> None:
        service = self._service(name)
        live = [one for one in kept.revisions if kept.traffic.get(one.name)]
        await asyncio.gather(*(service.resume(revision) for revision in live))
        await service.route(kept.traffic)

    async def _launch(self, revision: Revision, reason: texts.Reason, changed: Callable[[Instance], None]) -> Instance:
        identity = secrets.token_hex(30)
        try:
            container = await self._container(identity, revision)
        except _Unstartable as problem:
            container = Container(
                id=identity,
                revision=revision,
                folder=Path(),
                environment={},
                command=(),
                address="",
                port=0,
                refusal=str(problem),
            )

        def told(instance: Instance) -> None:
            if instance.phase == "dead":
                self._give_back(instance)
            changed(instance)

        instance = Instance(container, self._ground.log, self._limits, told)
        await instance.start(self._ground.spawner, reason)
        return instance

    async def _container(self, identity: str, revision: Revision) -> Container:
        ground, template = self._ground, revision.template
        fetched = self._fetched(template)
        origin = Origin(service=revision.service, revision=revision.name, instance=identity)
        outlets = await ground.egress.open(
            identity,
            mode=template.egress,
            sql_path=template.sql_path,
            folder=ground.state.short(identity[:8], "cloudsql" if template.sql_attached else "elsewhere"),
            on_line=lambda line: ground.log.system(origin, line, ""),
            admitted=self._may_connect,
        )
        if not template.sql_attached:
            outlets = replace(outlets, sql_folder=ground.state.short(identity[:8]) / "cloudsql" / SQL_INSTANCE)
        address = self._free_address()
        # The template's port, unless a program outside the lab listens on it at every address.
        port = free_port(address, template.port)
        return Container(
            id=identity,
            revision=revision,
            folder=ground.state.folder / "images" / template.image,
            environment=self._environment(revision, outlets, fetched) | {"HOST": address, "PORT": str(port)},
            command=tuple(part.replace("{address}", address).replace("{port}", str(port)) for part in template.command),
            address=address,
            port=port,
            secret_versions={name: self.secret_version(name) for name in template.secrets.values()},
            scale=ground.config.time_scale,
        )

    def _give_back(self, instance: Instance) -> None:
        self._taken.discard(instance.container.address)
        closing = asyncio.ensure_future(self._close(instance.id))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _close(self, identity: str) -> None:
        await self._ground.egress.close(identity)
        shutil.rmtree(self._ground.state.short(identity[:8]), ignore_errors=True)

    def _environment(self, revision: Revision, outlets: Outlets, fetched: Mapping[str, str]) -> dict[str, str]:
        template, folder = revision.template, self._ground.state
        places = {
            "{cache}": f"{outlets.cache_host}:{outlets.cache_port}",
            "{model}": f"{outlets.model_host}:{outlets.model_port}",
            "{sql}": str(outlets.sql_folder),
        }
        values = {**template.environment, **fetched}
        for place, value in places.items():
            values = {name: text.replace(place, value) for name, text in values.items()}
        return {
            "PATH": _PATH,
            "HOME": str(folder.directory("home")),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(folder.folder / "images" / template.image),
            "PYTHONUNBUFFERED": "1",
            "K_SERVICE": revision.service,
            "K_REVISION": revision.name,
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            **self._given,
            **values,
        }

    def _free_address(self) -> str:
        for number in _INSTANCE_ADDRESSES:
            address = self._ground.addresses.at(number)
            if address not in self._taken:
                self._taken.add(address)
                return address
        raise LabError(f"more than {len(_INSTANCE_ADDRESSES)} instances at once; lower max_instances")

    def _save(self) -> None:
        self._ground.state.write(self._kept, _DESIRED)


def _not_started(revision: Revision) -> str:
    template = revision.template
    if template.probe.kind == "http":
        return texts.probe_not_passed(revision.name)
    return texts.not_listening(revision.name, template.port)


def _suffix(service: str, number: int) -> str:
    """Return the three letters after a revision's number: the same for the same revision, as labs are repeatable."""
    dice = random.Random(f"{service}/{number}")  # noqa: S311 - a name, no secret
    return "".join(dice.choices(string.ascii_lowercase.translate(str.maketrans("", "", "aeiou")), k=3))
