"""Facts and signatures that users add: YAML under `.goldenpath/`, or installed packages through entry points."""

import re
import sys
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec

from goldenpath.contracts import FactRule, Gone, Line, Sample, Seen, Signature
from goldenpath.model.errors import ExtensionError

T = TypeVar("T")
FOLDER = ".goldenpath"
_LARGEST = 1024 * 1024
_SAMPLES = {"hit", "near_miss", "live_hit", "live_near_miss"}
_GROUP = "goldenpath.extensions"


def load(folder: str) -> tuple[tuple[FactRule, ...], tuple[Signature, ...]]:
    """Return the facts and signatures of ``folder``/.goldenpath and of installed packages.

    Raises:
        ExtensionError: a file is no YAML, or an entry lacks what it must say.
    """
    facts: list[FactRule] = []
    signatures: list[Signature] = []
    for path in sorted(p for p in (Path(folder) / FOLDER).glob("*.y*ml") if p.is_file()):
        document = _document(path)
        facts += [_convert(row, FactRule, path, "facts") for row in _rows(document, "facts", path)]
        signatures += [_convert(row, Signature, path, "signatures") for row in _rows(document, "signatures", path)]
    for constant in _installed():
        if isinstance(constant, FactRule):
            facts.append(constant)
        elif isinstance(constant, Signature):
            signatures.append(constant)
    return tuple(facts), tuple(signatures)


def _document(path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        if path.stat().st_size > _LARGEST:
            raise ExtensionError(source=str(path), came="more than 1 MB", expected="a list of facts and signatures")
        document = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        position = f"{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ExtensionError(
            source=str(path),
            position=position,
            came=str(getattr(problem, "problem", None) or "no YAML"),
            expected="YAML",
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise ExtensionError(source=str(path), came=str(problem), expected="a readable file in UTF-8") from None
    if not isinstance(document, dict):
        raise ExtensionError(source=str(path), came="no mapping", expected='the keys "facts" and "signatures"')
    return document


def _rows(document: Mapping[str, Any], key: str, path: Path) -> list[Any]:
    rows = document.get(key)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise ExtensionError(source=str(path), came=f'"{key}" is no list', expected="a list")
    return rows


def _convert(row: object, kind: type[T], path: Path, key: str) -> T:
    name = row.get("id", "?") if isinstance(row, dict) else "?"
    try:
        made = _made(row, kind)
    except (msgspec.ValidationError, TypeError) as problem:
        expected = "the fields that docs/how-to/add-a-signature.md lists"
        raise ExtensionError(
            source=str(path), position=f"{key}[{name}]", came=str(problem), expected=expected
        ) from None
    for pattern in made.patterns if isinstance(made, FactRule) else ():
        try:
            re.compile(pattern.regex)
        except re.error as problem:
            came = f"the pattern {pattern.regex!r}: {problem}"
            expected = "a regular expression"
            raise ExtensionError(source=str(path), position=f"{key}[{name}]", came=came, expected=expected) from None
    return made


def _made(row: object, kind: type[T]) -> T:
    """Return a row as a record; samples are told apart by what they hold, which msgspec cannot do for records.

    Raises:
        msgspec.ValidationError: a field is of the wrong type, or lacks.
    """
    if kind is not Signature or not isinstance(row, dict):
        return msgspec.convert(row, kind)
    types = get_type_hints(Signature)
    lacking = [f.name for f in fields(Signature) if f.default is MISSING and f.name not in row]
    if lacking:
        raise msgspec.ValidationError(f"Object missing required field `{lacking[0]}`")
    found = {name: _field(name, row[name], types[name]) for name in types if name in row}
    return kind(**found)


def _field(name: str, value: object, wanted: object) -> object:
    try:
        if name in _SAMPLES:
            return tuple(map(_sample, msgspec.convert(value, list[dict[str, Any]])))
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as problem:
        raise msgspec.ValidationError(f"{problem} (in {name})") from None


def _sample(row: dict[str, Any]) -> Sample:
    if {"failed", "problem", "noted", "slow"} & set(row):
        return msgspec.convert(row, Gone)
    if {"protocol", "purpose", "phase", "reason", "way", "seconds"} & set(row):
        return msgspec.convert(row, Seen)
    return msgspec.convert(row, Line)


def _offered() -> bool:
    """Return whether any installed package offers extensions.

    Reading a few small files costs less than importing the machinery that would tell.
    """
    for folder in {Path(p) for p in sys.path if p.endswith("site-packages")}:
        for points in folder.glob("*.dist-info/entry_points.txt"):
            if f"[{_GROUP}]" in points.read_text("utf-8", "replace"):
                return True
    return False


def _installed() -> list[object]:
    if not _offered():
        return []
    from importlib.metadata import entry_points

    found = []
    for point in sorted(entry_points(group=_GROUP), key=lambda p: p.name):
        try:
            found.append(point.load())
        except (ImportError, AttributeError) as problem:
            raise ExtensionError(
                source=f"entry point {point.name}", came=str(problem), expected="a FACT or SIGNATURE constant"
            ) from None
    return found
