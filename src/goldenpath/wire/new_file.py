"""Writes a file that was not there before."""

from pathlib import Path

from goldenpath.model.errors import SourceUnreadable


def write_new(name: str, text: str, *, force: bool) -> None:
    """Write the text as a whole or not at all; an existing file is replaced only by force.

    Raises:
        SourceUnreadable: the file exists already, or cannot be written.
    """
    path = Path(name)
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SourceUnreadable(
            source=name, came="a file that exists already", expected="a new name", do="--force replaces it"
        ) from None
    except OSError as problem:
        came = (problem.strerror or type(problem).__name__).lower()
        raise SourceUnreadable(source=name, came=came, expected="a place to write to") from None
