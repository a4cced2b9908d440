"""What a page looked like, kept as evidence."""

from goldenpath.model.record import record

MOST = 5
"""Pictures that are kept of one run."""
LARGEST = 2 * 1024 * 1024
"""Bytes of one."""
LISTED = "pictures.json"
"""The file of a bundle that says what its pictures show."""
_PNG = b"\x89PNG\r\n\x1a\n"


@record
class Picture:
    """A screenshot of a walk in a browser."""

    journey: str
    name: str
    """The one that was asked for, ``at-failure`` or ``at-end``."""
    data: bytes
    """PNG."""

    @property
    def fits(self) -> bool:
        """Return whether it is a PNG that is small enough to be kept."""
        return self.data.startswith(_PNG) and len(self.data) <= LARGEST


def file_of(number: int) -> str:
    """Return the name of the file that holds the picture of that number, the first being 1."""
    return f"screenshot-{number}.png"
