"""What a build copies of its context."""

from pathlib import Path

import pytest

from goldenpath_lab.run.image import IGNORE_FILE, build


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """Return a build context with one package and one tool in it."""
    for name in ("app/__init__.py", "app/tools/__init__.py", "app/tools/hammer.py", "README.md"):
        path = tmp_path / "context" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return tmp_path / "context"


def _names(image: Path) -> set[str]:
    return {path.relative_to(image).as_posix() for path in image.rglob("*.*") if "__pycache__" not in path.parts}


def test_everything_is_copied_without_an_ignore_file(context: Path, tmp_path: Path) -> None:
    """An image holds the context."""
    digest = build(context, tmp_path / "images")

    assert _names(tmp_path / "images" / digest) == {
        "app/__init__.py",
        "app/tools/__init__.py",
        "app/tools/hammer.py",
        "README.md",
    }


def test_the_ignore_file_leaves_folders_out(context: Path, tmp_path: Path) -> None:
    """A rule with ``**/`` takes the folder wherever it lies; the ignore file itself is not copied."""
    (context / IGNORE_FILE).write_text("*.md\n**/tools/\n")

    digest = build(context, tmp_path / "images")

    assert _names(tmp_path / "images" / digest) == {"app/__init__.py"}


def test_the_digest_names_the_content(context: Path, tmp_path: Path) -> None:
    """The same content is the same image, another content another one."""
    images = tmp_path / "images"
    first, again = build(context, images), build(context, images)
    (context / "app" / "__init__.py").write_text("changed = True\n")

    assert first == again
    assert build(context, images) != first


def test_an_absent_context_is_an_error(tmp_path: Path) -> None:
    """Nothing is built of nothing."""
    with pytest.raises(FileNotFoundError, match="no build context"):
        build(tmp_path / "nowhere", tmp_path / "images")


def test_whether_a_file_may_be_executed_is_part_of_the_image(context: Path, tmp_path: Path) -> None:
    """The mode is copied and makes another digest."""
    program = context / "start.sh"
    program.write_text("#!/bin/sh\n")
    plain = build(context, tmp_path / "images")
    program.chmod(0o755)
    executable = build(context, tmp_path / "images")

    assert plain != executable
    assert (tmp_path / "images" / executable / "start.sh").stat().st_mode & 0o100
    assert not (tmp_path / "images" / plain / "start.sh").stat().st_mode & 0o100
