"""The build context: the chat platform's code as a deployer has it on disk."""

from pathlib import Path

from goldenpath_lab import deployment
from goldenpath_lab.errors import LabError
from goldenpath_lab.run.image import IGNORE_FILE
from goldenpath_lab.run.platform import RunPlatform


class CodeFacet:
    """Change the code, and build images of it."""

    def __init__(self, platform: RunPlatform, context: Path) -> None:
        self._platform = platform
        self._context = context
        self._editing = False

    def ignore(self, *patterns: str) -> None:
        """Write an ignore file into the build context."""
        self._file(IGNORE_FILE).write_text("\n".join(patterns) + "\n", encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file of the build context.

        Raises:
            LabError: the file does not hold the text, so the fault would not be one.
        """
        file = self._file(path)
        text = file.read_text(encoding="utf-8")
        if old not in text:
            raise LabError(f"{path} holds no {old!r}: the fault no longer fits the platform's code")
        file.write_text(text.replace(old, new), encoding="utf-8")

    def add_file(self, path: str, text: str) -> None:
        """Add a file to the build context."""
        self._file(path).write_text(text, encoding="utf-8")

    def add_program(self, path: str, content: bytes) -> None:
        """Add an executable file to the build context."""
        file = self._file(path)
        file.write_bytes(content)
        file.chmod(0o755)

    def append(self, path: str, text: str) -> None:
        """Append a text to a file of the build context."""
        with self._file(path).open("a", encoding="utf-8") as file:
            file.write(text)

    def clean_checkout(self) -> None:
        """Make the build context what the code says again."""
        deployment.checkout(self._context)
        self._editing = False

    def build(self) -> str:
        """Build an image from the context; return its digest. What is edited next begins from the code as it is."""
        digest = self._platform.build(self._context)
        self._editing = False
        return digest

    def _file(self, path: str) -> Path:
        """Return a file to be changed; the first one of an image begins from a clean checkout.

        Another fault's edits may lie in the context still, and would go into this image too.
        """
        if not self._editing:
            self.clean_checkout()
            self._editing = True
        return self._context / path
