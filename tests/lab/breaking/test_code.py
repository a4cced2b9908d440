"""The build context: no image inherits what was edited for another one."""

from pathlib import Path
from typing import cast

from goldenpath_lab import deployment
from goldenpath_lab.run.image import build
from goldenpath_lab.run.platform import RunPlatform
from goldenpath_lab.stage.code import CodeFacet


class Builder:
    """Builds image folders as the run platform does."""

    def __init__(self, images: Path) -> None:
        self.images = images

    def build(self, context: Path) -> str:
        """The image's digest."""
        return build(context, self.images)


def test_an_image_holds_the_edits_made_for_it_and_none_of_another_one(tmp_path: Path) -> None:
    """Several edits make one image; after it, or after a crash, the next one begins from the code as it is."""
    context = deployment.checkout(tmp_path / "source")
    builder = Builder(tmp_path / "images")
    code = CodeFacet(cast("RunPlatform", builder), context)
    code.ignore("**/tools/")
    code.add_file("chat_platform/one.py", "ONE = 1\n")
    first = builder.images / code.build() / "chat_platform"
    assert (first / "one.py").is_file()
    assert not (first / "chat" / "tools").exists()
    code.add_file("chat_platform/other.py", "OTHER = 1\n")
    second = builder.images / code.build() / "chat_platform"
    assert (second / "other.py").is_file()
    assert not (second / "one.py").exists()
    assert (second / "chat" / "tools").is_dir()
    anew = CodeFacet(cast("RunPlatform", builder), context)
    anew.append("chat_platform/__init__.py", "\n")
    assert not (builder.images / anew.build() / "chat_platform" / "other.py").exists()
