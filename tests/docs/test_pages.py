"""Documentation is a tested artefact."""

import re
import shlex
from pathlib import Path

import pytest
from tools import make_docs

from goldenpath.catalogue import known_signatures
from goldenpath.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[2]
PAGES = sorted(p for p in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))


def test_the_reference_is_fresh() -> None:
    """The generated pages equal the code."""
    assert make_docs.run(check=True) == 0


def test_the_first_screen_of_the_readme_is_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """The verdict that the README shows is what the program prints."""
    block = re.search(r"```console\n\$ (goldenpath [^\n]+)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    arguments = shlex.split(block.group(1))[1:]
    main([str(ROOT / a) if a.startswith("samples/") else a for a in arguments])

    assert block.group(2).rstrip() == capsys.readouterr().out.rstrip()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """No page links to a file that does not exist."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_that_pages_name_exist(page: Path) -> None:
    """A page names only commands of this version."""
    code = "\n".join(re.findall(r"```\w+\n(.*?)```", page.read_text(), re.DOTALL))
    named = set(re.findall(r"^(?:\$ )?(?:\.venv/bin/)?goldenpath ([a-z]+)", code, re.MULTILINE))

    assert named <= set(COMMANDS)


def test_every_decision_is_listed() -> None:
    """Each record of a decision stands in the list."""
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\(([0-9]{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text()))

    assert listed == {p.name for p in folder.glob("0*.md")}


def test_every_make_target_is_told() -> None:
    """The commands that people use stand in CONTRIBUTING or README."""
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {
        "help",
        "clean",
        "docs",
    }
    told = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()

    assert {t for t in targets if f"make {t}" not in told} == set()


@pytest.mark.parametrize("signature", known_signatures(), ids=lambda s: s.id)
def test_a_runbook_says_what_to_do(signature) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a Signature
    """A runbook has the parts that a tired person looks for."""
    page = (ROOT / "src" / "goldenpath" / "signatures" / "runbooks" / f"{signature.id}.md").read_text()

    for part in ("## What you see", "## Why", "## Prove it", "## Mend"):
        assert part in page
