"""Finds goldenpath.yaml and reads it, within limits, into nodes that know where they stand."""

import os
import re
import stat
from pathlib import Path
from typing import Any, Final

from goldenpath.model.errors import SettingsError, SourceUnreadable
from goldenpath.settings.nodes import LIST, MAPPING, Node
from goldenpath.wire.config_scalars import scalar

NAMES: Final = ("goldenpath.yaml", "goldenpath.yml", "goldenpath.json")
LARGEST: Final = 1_048_576
"""Bytes of a configuration."""
DEEPEST: Final = 40
"""Mappings and lists inside each other."""
MOST: Final = 50_000
"""Values, those counted again that aliases repeat."""

_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_EXPECTED = "a goldenpath.yaml; goldenpath init URL writes one"


def find(start: str, given: str | None = None) -> tuple[str, Node]:
    """Return the absolute path of the configuration and what it holds.

    Without ``given`` it is looked for in the folder ``start`` and in those above it.

    Raises:
        SourceUnreadable: there is none, or it cannot be opened.
        SettingsError: it is no YAML, or beyond the limits.
    """
    path = Path(start, given).resolve() if given else _nearest(Path(start).resolve())
    return str(path), parse(read(path, given or ""), shown(str(path), start))


def shown(path: str, start: str) -> str:
    """Return a path as a person in the folder ``start`` writes it: relative where that is shorter."""
    relative = os.path.relpath(path, start)
    return relative if len(relative) <= len(path) else path


def read(path: Path, name: str = "") -> str:
    """Return the text of a file.

    Raises:
        SourceUnreadable: it cannot be opened, is no regular file, too large or not UTF-8.
    """
    name = name or str(path)
    try:
        # a pipe that nobody writes to would be waited for
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:  # noqa: PTH123 - pathlib opens no descriptor
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise SourceUnreadable(source=name, came="no regular file", expected=_EXPECTED)
            data = stream.read(LARGEST + 1)
    except OSError as problem:
        came = (problem.strerror or str(problem)).lower()
        raise SourceUnreadable(source=name, came=came, expected=_EXPECTED) from None
    if len(data) > LARGEST:
        raise SourceUnreadable(source=name, came="more than 1 MB", expected="at most 1 MB of YAML")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise SourceUnreadable(
            source=name, position=str(line), came="bytes that are not UTF-8", expected="UTF-8"
        ) from None


def parse(text: str, name: str) -> Node:
    """Return the document that a text of YAML or JSON holds.

    Raises:
        SettingsError: it is no YAML, holds more than one document, or goes beyond the limits.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(name)
    try:
        for event in yaml.parse(_pairs_joined(text), Loader=loader):
            builder.take(event)
    except yaml.YAMLError as problem:
        raise _no_yaml(problem, name) from None
    return builder.document or scalar("", quoted=False, line=1, column=1)


def schema() -> str:
    """Return the JSON Schema of goldenpath.yaml, as it ships."""
    from importlib.resources import files

    return files("goldenpath.schemas").joinpath("goldenpath.schema.json").read_text("utf-8")


def _nearest(start: Path) -> Path:
    for folder in (start, *start.parents):
        for name in NAMES:
            if (folder / name).is_file():
                return folder / name
    raise SourceUnreadable(source=NAMES[0], came=f"no such file in {start} or above it", expected=_EXPECTED)


def _pairs_joined(text: str) -> str:
    """Return JSON with signs beyond the first plane as YAML writes them: it knows no pairs of surrogates."""
    if "\\ud" not in text.lower() or not text.lstrip().startswith(("{", "[")):
        return text
    return _PAIR.sub(lambda pair: f"{pair[1]}\\U{_sign(pair[2], pair[3]):08x}", text)


def _sign(high: str, low: str) -> int:
    return 0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00)


def _no_yaml(problem: Exception, name: str) -> SettingsError:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    said = str(getattr(problem, "problem", "") or "a sign that YAML does not allow")
    if "alias" in said or "anchor" in said or "tag" in said:
        said = 'a value that begins with "*", "&" or "!"'  # its word may be a secret that lacks its quotes
    return _error(name, line, column, f"no YAML: {said} — expected YAML; quote values that hold special signs")


def _error(name: str, line: int, column: int, said: str) -> SettingsError:
    return SettingsError(errors=(f"{name}:{line}:{column}  {said}",))


class _Open:
    """A mapping or list that has not ended yet."""

    def __init__(self, event: Any, kind: str) -> None:  # noqa: ANN401 - an event of yaml
        self.kind = kind
        self.anchor = event.anchor
        self.line = event.start_mark.line + 1
        self.column = event.start_mark.column + 1
        self.children: list[Node] = []
        self.size = 1

    def node(self) -> Node:
        if self.kind == LIST:
            return Node(kind=LIST, line=self.line, column=self.column, items=tuple(self.children))
        pairs = tuple(zip(self.children[::2], self.children[1::2], strict=True))
        return Node(kind=MAPPING, line=self.line, column=self.column, fields=_merged(pairs))


def _merged(pairs: tuple[tuple[Node, Node], ...]) -> tuple[tuple[Node, Node], ...]:
    """Return the fields with those that ``<<`` brings in; what stands in the mapping itself wins."""
    own = tuple(p for p in pairs if p[0].written != "<<" or p[1].kind not in {MAPPING, LIST})
    if len(own) == len(pairs):
        return pairs
    names = {key.written for key, _ in own}
    found = list(own)
    for source in (s for key, value in pairs if key.written == "<<" for s in (value.items or (value,))):
        for key, value in source.fields:
            if key.written not in names:
                names.add(key.written)
                found.append((key, value))
    return tuple(found)


class _Builder:
    """Makes nodes of the events that the YAML library tells, without recursion and within limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.document: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def take(self, event: Any) -> None:  # noqa: ANN401 - an event of yaml
        """Take in one event."""
        kind = type(event).__name__
        if kind in {"MappingStartEvent", "SequenceStartEvent"}:
            self.begin(event, MAPPING if kind == "MappingStartEvent" else LIST)
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            ended = self.open.pop()
            self.add(ended.node(), ended.anchor, ended.size, event)
        elif kind == "ScalarEvent":
            self.refuse_tag(event, ("tag:yaml.org,2002:str", "!"))
            quoted = bool(event.style) or bool(event.tag)
            mark = event.start_mark
            self.add(
                scalar(event.value, quoted=quoted, line=mark.line + 1, column=mark.column + 1), event.anchor, 1, event
            )
        elif kind == "AliasEvent":
            self.alias(event)
        elif kind == "DocumentStartEvent" and self.document is not None:
            raise self.wrong(event, 'a second document after "---" — expected one')

    def begin(self, event: Any, kind: str) -> None:  # noqa: ANN401 - as above
        self.refuse_tag(event, ())
        if len(self.open) >= DEEPEST:
            raise self.wrong(event, f"more than {DEEPEST} mappings and lists inside each other — expected fewer")
        self.open.append(_Open(event, kind))

    def add(self, node: Node, anchor: str | None, size: int, event: Any) -> None:  # noqa: ANN401 - as above
        if anchor is not None:
            self.anchors[anchor] = (node, size)
        if self.open:
            parent = self.open[-1]
            if parent.kind == MAPPING and len(parent.children) % 2 == 0 and node.kind in {MAPPING, LIST}:
                raise self.wrong(event, f"a key that is {node.kind} — expected a name")
            parent.children.append(node)
            parent.size += size
        else:
            self.document = node
        self.count += 1
        if max(self.count, size, *(o.size for o in self.open)) > MOST:
            raise self.wrong(event, f"more than {MOST:,} values, aliases unfolded — expected fewer")

    def alias(self, event: Any) -> None:  # noqa: ANN401 - as above
        if event.anchor not in self.anchors:
            raise self.wrong(event, 'a value that begins with "*" and names nothing — expected a quoted text')
        node, size = self.anchors[event.anchor]
        self.add(node, None, size, event)

    def refuse_tag(self, event: Any, allowed: tuple[str, ...]) -> None:  # noqa: ANN401 - as above
        if event.tag and event.tag not in allowed:
            raise self.wrong(event, 'a value that begins with "!" — expected plain values; quote a text that begins so')

    def wrong(self, event: Any, said: str) -> SettingsError:  # noqa: ANN401 - as above
        mark = event.start_mark
        return _error(self.name, mark.line + 1, mark.column + 1, said)
