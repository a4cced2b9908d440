"""The run platform as a whole: deployments, secrets, the front, and what is kept on disk of them."""

import asyncio
import random
import secrets
import shutil
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goldenpath_lab.errors import LabError
from goldenpath_lab.model import PROJECT, Config, Revision, Template
from goldenpath_lab.network.egress import Egress, Outlets
from goldenpath_lab.parts.addresses import Addresses, free_port
from goldenpath_lab.parts.process import Spawner
from goldenpath_lab.run import audit, image, texts
from goldenpath_lab.run.entries import EntryLog, Origin
from goldenpath_lab.run.front import Front
from goldenpath_lab.run.instance import Container, Instance
from goldenpath_lab.run.service import Service
from goldenpath_lab.state import State

_INSTANCE_ADDRESSES = range(100, 200)
_PATH = "/usr/local/bin:/usr/bin:/bin"
_DESIRED = "services.json"


@dataclass(kw_only=True, slots=True)
class Kept:
    """What of one service outlives the daemon."""

    revisions: list[Revision] = field(default_factory=list)
    traffic: dict[str, int] = field(default_factory=dict)
    ready: str | None = None
    """The newest revision that became ready."""


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
        self.front = Front(self._find, ground.log, self._request_limit)

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

    def build(self, context: Path) -> str:
        """Build an image from a folder; return its digest."""
        return image.build(context, self._ground.state.directory("images"))

    async def deploy(self, service: str, template: Template, *, command: audit.Command = "deploy") -> Revision:
        """Make a revision, start it, and move all traffic to it once it is ready; return it.

        A revision that does not become ready is kept without traffic, as Cloud Run does.
        """
        kept = self._kept.setdefault(service, Kept())
        before = kept.revisions[-1] if kept.revisions else None
        number = (before.number if before else 0) + 1
        revision = Revision(service=service, number=number, suffix=_suffix(service, number), template=template)
        ready_before = next((one for one in kept.revisions if one.name == kept.ready), None)
        call = audit.Call(service=service, command=command, template=template)
        audit.changed(self._ground.log, call, audit.Before(before, ready_before))
        instance = await self._service(service).begin(revision)
        kept.revisions.append(revision)
        ready = instance.probe_passed
        kept.ready = revision.name if ready else kept.ready
        self._save()
        message = (
            "Deploying revision succeeded." if ready else texts.not_listening(revision.name, revision.template.port)
        )
        audit.condition(self._ground.log, revision, ready=ready, message=message)
        if ready:
            await self.route(service, {revision.name: 100})
        return revision

    async def route(self, service: str, traffic: dict[str, int], *, by_hand: bool = False) -> None:
        """Move the traffic of a service; ``by_hand`` is a call of its own in the audit log."""
        kept = self._kept[service]
        if by_hand:
            latest = kept.revisions[-1]
            ready = next((one for one in kept.revisions if one.name == kept.ready), None)
            call = audit.Call(service=service, command="update-traffic", template=latest.template, traffic=traffic)
            audit.changed(self._ground.log, call, audit.Before(latest, ready))
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
        if self.serving(service) != revision:
            await self._service(service).resume(earlier)
            await self.route(service, {revision: 100}, by_hand=True)

    # Secrets: one file a version, read when an instance starts

    def secret(self, name: str) -> str:
        """Return the newest version of a secret.

        Raises:
            LabError: there is none of that name.
        """
        number = self.secret_version(name)
        if not number:
            raise LabError(f"there is no secret {name!r}")
        return self._ground.state.path("secrets", name, str(number)).read_text(encoding="utf-8")

    def secret_version(self, name: str) -> int:
        """Return the number of a secret's newest version; 0 where there is none."""
        return max((int(path.name) for path in self._ground.state.directory("secrets", name).glob("*")), default=0)

    def add_secret(self, name: str, value: str) -> int:
        """Add a version of a secret; return its number."""
        number = self.secret_version(name) + 1
        path = self._ground.state.path("secrets", name, str(number))
        path.touch(mode=0o600)
        path.write_text(value, encoding="utf-8", newline="")
        return number

    def destroy_secrets_after(self, name: str, version: int) -> None:
        """Remove the versions of a secret above this one."""
        for number in range(version + 1, self.secret_version(name) + 1):
            self._ground.state.path("secrets", name, str(number)).unlink(missing_ok=True)

    async def reread(self, name: str) -> None:
        """Replace every instance that was started with another version of a secret than the newest."""
        newest = self.secret_version(name)

        def stale(instance: Instance) -> bool:
            return instance.container.secret_versions.get(name, newest) != newest

        await asyncio.gather(*(service.renew(stale) for service in self.services.values()))

    # Inside

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
        ground, identity = self._ground, secrets.token_hex(30)
        origin = Origin(service=revision.service, revision=revision.name, instance=identity)
        outlets = await ground.egress.open(
            identity,
            mode=revision.template.egress,
            sql_path=revision.template.sql_path,
            folder=ground.state.short(identity[:8], "cloudsql"),
            on_line=lambda line: ground.log.system(origin, line, ""),
        )
        address = self._free_address()
        # The template's port, unless a program outside the lab listens on it at every address.
        port = free_port(address, revision.template.port)
        container = Container(
            id=identity,
            revision=revision,
            folder=ground.state.folder / "images" / revision.template.image,
            environment=self._environment(revision, outlets) | {"HOST": address, "PORT": str(port)},
            command=tuple(
                part.replace("{address}", address).replace("{port}", str(port)) for part in revision.template.command
            ),
            address=address,
            port=port,
            secret_versions={name: self.secret_version(name) for name in revision.template.secrets.values()},
        )

        def told(instance: Instance) -> None:
            if instance.phase == "dead":
                self._give_back(instance)
            changed(instance)

        instance = Instance(container, ground.log, self._limits, told)
        await instance.start(ground.spawner, reason)
        return instance

    def _give_back(self, instance: Instance) -> None:
        self._taken.discard(instance.container.address)
        closing = asyncio.ensure_future(self._close(instance.id))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _close(self, identity: str) -> None:
        await self._ground.egress.close(identity)
        shutil.rmtree(self._ground.state.short(identity[:8]), ignore_errors=True)

    def _environment(self, revision: Revision, outlets: Outlets) -> dict[str, str]:
        template, folder = revision.template, self._ground.state
        places = {
            "{cache}": f"{outlets.cache_host}:{outlets.cache_port}",
            "{model}": f"{outlets.model_host}:{outlets.model_port}",
            "{sql}": str(outlets.sql_folder),
        }
        values = template.environment | {name: self.secret(secret) for name, secret in template.secrets.items()}
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


def _suffix(service: str, number: int) -> str:
    """Return the three letters after a revision's number: the same for the same revision, as labs are repeatable."""
    dice = random.Random(f"{service}/{number}")  # noqa: S311 - a name, no secret
    return "".join(dice.choices(string.ascii_lowercase.translate(str.maketrans("", "", "aeiou")), k=3))
