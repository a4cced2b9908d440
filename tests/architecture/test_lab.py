"""Faults break mechanisms and write no log: what a fault is made of, and what its files may know."""

import ast
import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import cast

import pytest

from goldenpath_lab.faults.catalogue import faults
from goldenpath_lab.faults.contracts import Fault, Memory
from goldenpath_lab.stage.whole import Stage

LAB = Path(__file__).parents[2] / "lab" / "src" / "goldenpath_lab"
FAULTS = sorted(path for path in (LAB / "faults").glob("*.py") if path.stem != "__init__")
STRANGERS = sorted(path for path in (LAB / "strangers").glob("*.py") if path.stem != "__init__")

# What faults act through, and nothing that leads to a file, a stream or the lab's own log.
KNOWN = {
    "goldenpath_lab.faults",
    "goldenpath_lab.stage",
    "goldenpath_lab.model",
    "goldenpath_lab.errors",
    "goldenpath_lab.state",
}
HARMLESS = {"collections", "dataclasses", "importlib", "random", "typing"}
READERS = {"catalogue": {"difflib", "pathlib"}, "two_deployers": {"asyncio"}}
SECRETS = {"jwt-secret", "service-secret", "model-key", "database-url"}
EFFECTS = {"open", "print", "write", "write_text", "write_bytes", "exec", "eval", "__import__"}


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by a relative name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(path: Path) -> Iterator[str]:
    """The names that a file calls, those of methods included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr


def called_by_name(path: Path) -> set[str]:
    """The plain names that a file calls, without those of methods."""
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def definitions(path: Path) -> int:
    """How often a file assigns FAULT."""
    targets = [
        target
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return sum(isinstance(target, ast.Name) and target.id == "FAULT" for target in targets)


def test_every_file_holds_one_fault_of_its_name_or_what_faults_share() -> None:
    """The catalogue has as many faults as files define, and no file lies idle beside them."""
    holding = {path.stem for path in FAULTS if definitions(path)}
    assert all(definitions(path) <= 1 for path in FAULTS)
    assert {name.replace("-", "_") for name in faults()} == holding
    assert all(fault.id == name for name, fault in faults().items())
    used = {
        name.split(".")[2] for path in FAULTS for name in imported(path) if name.startswith("goldenpath_lab.faults.")
    }
    assert {path.stem for path in FAULTS} - holding - used == {"catalogue"}


@pytest.mark.parametrize("fault", faults().values(), ids=lambda fault: fault.id)
def test_a_fault_says_what_it_is_and_what_must_be_seen(fault: Fault) -> None:
    """Its truth is whole: title, mechanism, way through the platform, sights that can be looked for, cures."""
    assert fault.title.strip()
    assert re.match(r"an? \w+: \S", fault.mechanism), "a mechanism begins with its kind: a process, a setting, a file …"
    assert fault.propagation
    assert fault.cures
    assert all(cure.strip() for cure in fault.cures)
    assert fault.sights
    for sight in fault.sights:
        assert sight.what.strip()
        assert re.compile(sight.pattern).search("") is None, f"{sight.pattern} fits nothing at all"
    if fault.users_harmed and "the golden path fails" in fault.paged_by:
        assert any(sight.where == "outside" for sight in fault.sights)


# Users read apologies instead of answers; the walk, which reads nothing, sees an answer.
SEEN_BY_USERS_ONLY = {"answer-disguised-error"}


@pytest.mark.parametrize("fault", faults().values(), ids=lambda fault: fault.id)
def test_who_is_told_follows_from_what_comes_of_it(fault: Fault) -> None:
    """What users cannot do wakes somebody, what is slow or never gets traffic waits for the morning, the rest is told nobody."""
    fails = any(sight.where == "outside" for sight in fault.sights) or fault.id in SEEN_BY_USERS_ONLY
    unready = "does not become ready" in fault.paged_by
    if fault.layer in {"none", "test"}:
        told, harmed = "nothing", False
    elif fails:
        told, harmed = "page", True
    else:
        told, harmed = "ticket", fault.users_harmed and not unready
    assert (fault.paging, fault.users_harmed) == (told, harmed)
    if not fails and any(sight.where == "audit" and "not ready" in sight.what for sight in fault.sights):
        assert unready


class Before:
    """What faults ask of a stage before they act; any attribute is a facet of it."""

    def __getattr__(self, name: str) -> "Before":
        return self

    def serving(self, service: str) -> str:
        """The revision that serves."""
        return f"{service}-00001"

    def ingress(self, service: str) -> str:
        """On which ways a service is reached."""
        del service
        return "all"

    def version(self, name: str) -> int:
        """The newest version of a secret."""
        del name
        return 1


@pytest.mark.parametrize("fault", faults().values(), ids=lambda fault: fault.id)
def test_a_fault_names_the_services_that_its_undoing_gives_back(fault: Fault) -> None:
    """What it remembers of services is what it says that it deploys: a scenario pairs by that."""

    async def remembering() -> Memory:
        return await fault.remember(cast("Stage", Before()), Random(0))

    memory = asyncio.run(remembering())
    remembered = {memory[key] for key in ("service", "beside") if key in memory}
    # Deployments that are left as they are need no memory.
    assert remembered == set(fault.deploys) or (fault.layer == "none" and not remembered)


def secrets_used(fault: Fault) -> set[str]:
    """The secrets that a fault's file names, where it or what it shares with others touches them."""
    path = LAB / "faults" / f"{fault.id.replace('-', '_')}.py"
    text = path.read_text(encoding="utf-8")
    if not re.search(r"stage\.secrets\.|faults\.secret_versions import|lets_loose_with_key|secretmanager", text):
        return set()
    named = {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    secrets = {name for name in SECRETS if {name, f"secrets/{name}"} & named}
    return secrets or ({"jwt-secret"} if "lets_loose_with_key" in text else {"a secret that the file does not name"})


@pytest.mark.parametrize("fault", faults().values(), ids=lambda fault: fault.id)
def test_whoever_touches_a_secret_holds_it(fault: Fault) -> None:
    """Two that change, read or close one secret exclude each other: the undoing of the first would undo the second."""
    assert {f"versions of {name}" for name in secrets_used(fault)} <= set(fault.holds)


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_fault_files_know_mechanisms_and_no_log(path: Path) -> None:
    """They import neither the run platform nor anything that writes, and call nothing that does."""
    for name in imported(path):
        inside = name.startswith("goldenpath_lab.")
        allowed = KNOWN if inside else HARMLESS | READERS.get(path.stem, set())
        head = ".".join(name.split(".")[:2]) if inside else name.split(".")[0]
        assert head in allowed, f"{path.name} imports {name}"
    assert not EFFECTS & set(called(path))


@pytest.mark.parametrize("path", [*FAULTS, *STRANGERS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_whoever_breaks_the_platform_never_speaks_of_its_log(path: Path) -> None:
    """Neither the entries' file nor their writer nor a library that logs is named."""
    text = path.read_text(encoding="utf-8")
    for word in ("entries.ndjson", "metrics.ndjson", "EntryLog", "goldenpath_lab.run", "logging", "lab.log"):
        assert word not in text
    if path in STRANGERS:
        assert not {"write_text", "write_bytes"} & set(called(path))
        # Only as a function of its own: a conversation is opened too.
        assert "open" not in called_by_name(path)


def test_one_place_makes_the_writer_of_entries() -> None:
    """Whoever writes entries got the writer from the lab, which has one."""
    makers = [str(path.relative_to(LAB)) for path in LAB.rglob("*.py") if "EntryLog" in set(called(path))]
    assert makers == ["lab.py"]
