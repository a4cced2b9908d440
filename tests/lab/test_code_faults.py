"""Faults in the code fit the code: what they replace is there, and what comes of it is what they say."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from goldenpath_lab import deployment
from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.faults.contracts import Fault
from goldenpath_lab.faults.deeds import __file__ as a_fault_file
from goldenpath_lab.model import Config, Template
from goldenpath_lab.run.image import build
from goldenpath_lab.run.platform import RunPlatform
from goldenpath_lab.stage.code import CodeFacet
from goldenpath_lab.stage.whole import Stage

FILES = Path(a_fault_file).parent
NO_PYTHON = {"syntax-error"}
BY_CODE = re.compile(r"stage\.code\b|\b(?:rewrite|deploys_rewritten|deploys_edited)\(")
"""What a fault's file says that builds an image of other code than the platform's own."""


def in_code() -> list[Fault]:
    """The faults that build an image of something other than the platform's own code."""
    sources = {name: (FILES / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8") for name in faults()}
    return [fault for fault in faults().values() if BY_CODE.search(sources[fault.id])]


class Services:
    """Keeps what is deployed instead of starting it."""

    def __init__(self) -> None:
        self.deployed: list[tuple[str, Template]] = []
        self.split, self.recycle = idle, idle

    def template(self, service: str) -> Template:
        """The template of a healthy lab."""
        return deployment.template(service, Config(), "an image")

    async def deploy(
        self, service: str, *, actor: str = "", no_traffic: bool = False, **changes: object
    ) -> SimpleNamespace:
        """Take note of the template; a field that templates do not have is an error."""
        del actor, no_traffic
        self.deployed.append((service, self.template(service).with_changes(**changes)))
        return SimpleNamespace(name=f"{service}-{len(self.deployed)}")


class Builder:
    """Builds image folders as the run platform does."""

    def __init__(self, images: Path) -> None:
        self.images = images

    def build(self, context: Path) -> str:
        """The image's digest."""
        return build(context, self.images)


async def started(*arguments: str, **given: str) -> str:
    """The handle of a program that was not started."""
    del arguments, given
    return "0:0"


async def idle(*arguments: object, **given: object) -> None:
    """Do nothing, as a coroutine."""
    del arguments, given


def ignored(*arguments: object, **given: object) -> None:
    """Do nothing."""
    del arguments, given


@pytest.mark.anyio
@pytest.mark.parametrize("fault", in_code(), ids=lambda fault: fault.id)
async def test_a_fault_in_the_code_changes_the_image_that_it_deploys(
    fault: Fault, tmp_path: Path, images: Path
) -> None:
    """Its texts are found, the image differs from a healthy one, and the rest of it is still Python."""
    context = deployment.checkout(tmp_path / "source")
    healthy = build(context, images)
    services = Services()
    stage: Any = SimpleNamespace(
        code=CodeFacet(cast("RunPlatform", Builder(images)), context),
        services=services,
        model=SimpleNamespace(behave=ignored),
        collector=SimpleNamespace(set=ignored),
        balancer=SimpleNamespace(limit=ignored),
        network=SimpleNamespace(places=10),
        limits=Config().limits,
        programs=SimpleNamespace(run=started),
    )
    await fault.act(cast("Stage", stage), {"service": "chat-api", "revision": "chat-api-0"})
    assert set(fault.deploys) == {service for service, _ in services.deployed}
    assert healthy not in {template.image for _, template in services.deployed}
    broken = [path.name for path in context.rglob("*.py") if not is_python(path)]
    assert bool(broken) == (fault.id in NO_PYTHON), broken


def is_python(path: Path) -> bool:
    """Whether a file can be compiled."""
    try:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except SyntaxError:
        return False
    return True


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where images are built: the healthy one once."""
    return tmp_path_factory.mktemp("images")


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop that the lab runs on."""
    return "asyncio"
