"""Screenshots as files of a bundle: each PNG by itself, and a list that says what they show."""

from collections.abc import Iterable, Mapping
from itertools import islice

import msgspec

from goldenpath.engine.redact import redact
from goldenpath.model.picture import LARGEST, LISTED, MOST, Picture, file_of
from goldenpath.model.record import record


@record
class Listed:
    """One screenshot of the list."""

    file: str
    journey: str
    name: str


class UnfitPictures(ValueError):  # noqa: N818 - named for their state
    """What a bundle holds of screenshots is damaged."""


def picture_files(pictures: Iterable[Picture]) -> dict[str, bytes]:
    """Return screenshots as files of a bundle; none where there are none."""
    kept = {file_of(number): one for number, one in enumerate(islice(pictures, MOST), 1)}
    if not kept:
        return {}
    listed = [Listed(file=file, journey=one.journey, name=redact(one.name)) for file, one in kept.items()]
    return {LISTED: msgspec.json.encode(listed) + b"\n", **{file: one.data for file, one in kept.items()}}


def pictures_of(files: Mapping[str, bytes]) -> tuple[Picture, ...]:
    """Return the screenshots of a bundle.

    Raises:
        UnfitPictures: the list or a screenshot is damaged.
    """
    if LISTED not in files:
        return ()
    try:
        listed = msgspec.json.decode(files[LISTED], type=list[Listed])
    except (msgspec.DecodeError, RecursionError) as problem:
        raise UnfitPictures(str(problem)) from None
    return tuple(_picture(one, files) for one in listed)


def _picture(listed: Listed, files: Mapping[str, bytes]) -> Picture:
    found = Picture(journey=listed.journey, name=listed.name, data=files.get(listed.file, b""))
    if not found.fits:
        raise UnfitPictures(f"{listed.file} is no PNG of at most {LARGEST >> 20} MB")
    return found
