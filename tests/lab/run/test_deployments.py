"""Deployments on a whole run platform: what is checked before a start, who wins, what the audit log says of it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from goldenpath_lab.model import Config, Revision, Template
from goldenpath_lab.network.egress import Egress, Outlets
from goldenpath_lab.parts.addresses import Addresses
from goldenpath_lab.parts.process import Spawner, sweep
from goldenpath_lab.run.access import RUN_MEMBER, SECRET_ACCESSOR
from goldenpath_lab.run.entries import EntryLog
from goldenpath_lab.run.platform import Ground, RunPlatform
from goldenpath_lab.state import State

pytestmark = [pytest.mark.lab, pytest.mark.enable_socket]

_SERVER = """
import os, socket, time
time.sleep(float(os.environ.get("SLOW", "0")))
server = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))
while True:
    server.accept()[0].close()
"""


class NoEgress:
    """Ways out for programs that use none."""

    async def open(self, revision: str, *, folder: Path, **_: object) -> Outlets:
        """Return outlets that lead nowhere."""
        del revision
        return Outlets(cache_host=None, cache_port=None, model_host=None, model_port=None, sql_folder=folder)

    async def close(self, revision: str) -> None:
        """Close nothing."""


@dataclass(kw_only=True)
class Site:
    """A run platform, an image, and what was written."""

    platform: RunPlatform
    image: str
    folder: Path

    def template(self, **changes: Any) -> Template:
        """Return a template of the server's image."""
        fields = {"image": self.image, "command": (sys.executable, "server.py"), **changes}
        return Template(**fields)

    def entries(self, log: str) -> list[dict[str, Any]]:
        """Return the entries of one log."""
        rows = [json.loads(line) for line in (self.folder / "logs" / "entries.ndjson").read_text().splitlines()]
        return [row for row in rows if row["logName"].endswith(log)]

    def message(self, revision: Revision) -> str:
        """Return the revision's condition."""
        condition = self.platform.conditions(revision.name)
        return condition.message if condition else ""


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[Site]:
    """Run a platform with one image of the server."""
    state, log = State(folder), EntryLog(folder / "logs")
    addresses = Addresses.claim(folder)
    ground = Ground(
        state=state,
        config=Config(),
        spawner=Spawner(folder),
        addresses=addresses,
        egress=cast("Egress", NoEgress()),
        log=log,
    )
    platform = RunPlatform(ground, {}, {})
    (folder / "source").mkdir()
    (folder / "source" / "server.py").write_text(_SERVER)
    try:
        yield Site(platform=platform, image=platform.build(folder / "source"), folder=folder)
    finally:
        await platform.stop()
        await asyncio.to_thread(sweep, folder)
        addresses.close()
        state.link.unlink(missing_ok=True)


def test_an_image_that_is_not_there_is_no_revision_to_send_traffic_to(tmp_path: Path) -> None:
    """Nothing is started for it, and the revision before serves on."""

    async def run() -> tuple[Site, Revision, Revision]:
        async with site(tmp_path) as one:
            good = await one.platform.deploy("shop", one.template())
            bad = await one.platform.deploy("shop", one.template(image="f" * 64))
            assert one.platform.traffic("shop") == {good.name: 100}
            return one, good, bad

    one, good, bad = asyncio.run(run())
    assert one.message(bad).endswith(f"shop@sha256:{'f' * 64}' not found.")
    assert one.platform.ready("shop") == good.name
    assert sum("Starting new instance" in row["textPayload"] for row in one.entries("system")) == 1


def test_a_secret_that_may_not_be_read_is_the_revisions_condition(tmp_path: Path) -> None:
    """The condition names the variable's place, the secret, the account and the role."""

    async def run() -> tuple[Site, Revision]:
        async with site(tmp_path) as one:
            one.platform.add_secret("key", "value")
            one.platform.access.revoke("secrets/key", SECRET_ACCESSOR, RUN_MEMBER)
            return one, await one.platform.deploy("shop", one.template(secrets={"A": "absent", "B": "key"}))

    one, revision = asyncio.run(run())
    missing, denied = one.message(revision).splitlines()
    assert missing.endswith(
        "env[0].value_from.secret_key_ref.name: Secret projects/chat-lab/secrets/absent/versions/latest was not found"
    )
    assert "env[1].value_from.secret_key_ref.name: Permission denied on secret: " in denied
    assert "roles/secretmanager.secretAccessor" in denied


def test_a_destroyed_version_stops_the_next_instance_not_the_running_one(tmp_path: Path) -> None:
    """The newest version counts although an older one is there; the audit log names what was destroyed, not its value."""

    async def run() -> Site:
        async with site(tmp_path) as one:
            one.platform.add_secret("key", "first-value")
            await one.platform.deploy("shop", one.template(secrets={"KEY": "key"}))
            one.platform.turn_secret("key", one.platform.add_secret("key", "second-value"), "DESTROYED")
            (running,) = one.platform.services["shop"].instances
            assert running.phase == "ready"
            await one.platform.recycle("shop")
            async with asyncio.timeout(10):
                while not any("Could not fetch secret" in row["textPayload"] for row in one.entries("system")):
                    await asyncio.sleep(0.05)
            return one

    one = asyncio.run(run())
    (line,) = {row["textPayload"] for row in one.entries("system") if "Could not fetch" in row["textPayload"]}
    assert line.endswith("Secret Version [projects/chat-lab/secrets/key/versions/2] is in DESTROYED state.")
    methods = [row["protoPayload"]["methodName"].rpartition(".")[2] for row in one.entries("activity")]
    assert methods[-2:] == ["AddSecretVersion", "DestroySecretVersion"]
    assert "-value" not in (tmp_path / "logs" / "entries.ndjson").read_text()


def test_of_two_deployments_at_once_the_later_one_wins_though_it_is_ready_first(tmp_path: Path) -> None:
    """Both have a number and an author of their own; the slow one does not take the traffic back."""

    async def run() -> tuple[Site, Revision, Revision]:
        async with site(tmp_path) as one:
            slow, quick = await asyncio.gather(
                one.platform.deploy("shop", one.template(environment={"SLOW": "1"}), actor="one@chat.test"),
                one.platform.deploy("shop", one.template(), actor="other@chat.test"),
            )
            return one, slow, quick

    one, slow, quick = asyncio.run(run())
    assert (slow.number, quick.number) == (1, 2)
    assert one.platform.traffic("shop") == {quick.name: 100}
    assert one.platform.ready("shop") == quick.name
    actors = [row["protoPayload"]["authenticationInfo"]["principalEmail"] for row in one.entries("activity")]
    assert actors == ["one@chat.test", "other@chat.test"]


def test_of_two_deployments_at_once_the_later_one_wins_though_it_is_ready_last(tmp_path: Path) -> None:
    """The traffic goes to the first one meanwhile, which does not end the second one's start."""

    async def run() -> tuple[Site, Revision, Revision]:
        async with site(tmp_path) as one:
            quick, slow = await asyncio.gather(
                one.platform.deploy("shop", one.template(), actor="one@chat.test"),
                one.platform.deploy("shop", one.template(environment={"SLOW": "1"}), actor="other@chat.test"),
            )
            return one, quick, slow

    one, quick, slow = asyncio.run(run())
    assert (quick.number, slow.number) == (1, 2)
    assert one.message(slow) == "Deploying revision succeeded."
    assert one.platform.traffic("shop") == {slow.name: 100}
    assert one.platform.ready("shop") == slow.name


def test_a_revision_without_traffic_gets_its_share_by_a_split(tmp_path: Path) -> None:
    """It is ready and serves nobody until the traffic is split, which is a call of its own; ingress is shown with it."""

    async def run() -> tuple[Site, Revision, Revision]:
        async with site(tmp_path) as one:
            old = await one.platform.deploy("shop", one.template())
            canary = await one.platform.deploy("shop", one.template(), no_traffic=True)
            assert one.platform.traffic("shop") == {old.name: 100}
            one.platform.set_ingress("shop", "internal")
            await one.platform.route("shop", {old.name: 50, canary.name: 50}, by_hand=True)
            assert {each.revision.name for each in one.platform.services["shop"].instances} == {old.name, canary.name}
            return one, old, canary

    one, old, canary = asyncio.run(run())
    request = one.entries("activity")[-1]["protoPayload"]["request"]["service"]
    assert request["spec"]["traffic"] == [
        {"revisionName": old.name, "percent": 50},
        {"revisionName": canary.name, "percent": 50},
    ]
    assert request["metadata"]["annotations"] == {"run.googleapis.com/ingress": "internal"}


def test_a_deployment_that_is_taken_back_is_as_if_it_had_never_been(tmp_path: Path) -> None:
    """Template, newest revision and ready one are the healthy one's; numbers go on, also after a crash."""

    async def run() -> tuple[Site, Revision, Revision]:
        async with site(tmp_path) as one:
            old = await one.platform.deploy("shop", one.template())
            await one.platform.deploy("shop", one.template(memory_mib=300))
            await one.platform.deploy("shop", one.template(memory_mib=301), no_traffic=True)
            await one.platform.forget_after("shop", old.name)
            assert len(one.platform.revisions("shop")) == 2, "what carries traffic stays"
            await one.platform.roll_back("shop", old.name)
            await one.platform.forget_after("shop", old.name)
            assert one.platform.revisions("shop") == one.platform.services["shop"].revisions == [old]
            assert one.platform.ready("shop") == old.name
            assert one.platform.template("shop") == old.template
            assert {each.revision.name for each in one.platform.services["shop"].instances if each.phase != "dead"} == {
                old.name
            }
            again = RunPlatform(one.platform._ground, {}, {})  # as after a crash: over the same folder
            next_one = await again.deploy("shop", one.template(image="f" * 64))
            return one, old, next_one

    _, old, next_one = asyncio.run(run())
    assert (old.number, next_one.number) == (1, 4)
