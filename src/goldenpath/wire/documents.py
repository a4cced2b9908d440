"""Parses YAML and JSON documents of others into plain data, with limits on size, depth and repetition."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from goldenpath.model.errors import SourceMalformed, SourceUnreadable
from goldenpath.ports import Opened

if TYPE_CHECKING:
    from yaml import Loader, SafeLoader
    from yaml.events import Event

LARGEST: Final = 16 * 1024**2
"""Bytes of one file that are read."""
DEPTH: Final = 100
"""Levels that mappings and lists may lie within one another."""
NODES: Final = 2_000_000
"""Values of one file, those that aliases repeat counted each time."""
_EXPECTED: Final = "YAML or JSON"
_TEMPLATE = re.compile(r"\{\{.{0,200}\}\}")
_HCL = re.compile(r"^(?:resource|module|provider|variable|terraform|data|locals|output)\b[^{\n]{0,200}\{", re.MULTILINE)


def parse(opened: Opened) -> tuple[Any, ...]:
    """Return the documents of a file as plain data.

    Raises:
        SourceUnreadable: the file is larger than 16 MB.
        SourceMalformed: it is neither YAML nor JSON, or lies too deep, or repeats itself too often.
    """
    data = _read(opened)
    if not data.strip():
        raise SourceMalformed(source=opened.name, came="nothing", expected=_EXPECTED)
    if b"\x00" in data[:4096]:
        raise SourceMalformed(source=opened.name, came="binary data", expected=_EXPECTED)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceMalformed(
            source=opened.name, position=f"byte {problem.start}", came="bytes that are not UTF-8", expected=_EXPECTED
        ) from None
    if text.lstrip()[:1] in ("{", "["):
        found = _json(text)
        if found is not None:
            return (found,)
    return _yaml(opened.name, text)


def _read(opened: Opened) -> bytes:
    blocks: list[bytes] = []
    size = 0
    for block in opened.blocks:
        size += len(block)
        if size > LARGEST:
            raise SourceUnreadable(
                source=opened.name, came="more than 16 MB", expected="a configuration, a state or a list of services"
            )
        blocks.append(block)
    return b"".join(blocks)


def _json(text: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return the text read as JSON, ``None`` where it is not: flow YAML begins alike."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _yaml(name: str, text: str) -> tuple[Any, ...]:
    import yaml

    try:
        _bounded(name, yaml.parse(text, Loader=_loader()))
        return tuple(yaml.load_all(text, Loader=_loader()))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise SourceMalformed(
            source=name,
            position=f"{mark.line + 1}:{mark.column + 1}" if mark is not None else "",
            came=_came(problem.problem or problem.context or "a text that breaks off"),
            expected=_EXPECTED,
            do=_advice(text),
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise SourceMalformed(source=name, came=_came(type(problem).__name__), expected=_EXPECTED) from None


def _came(problem: str) -> str:
    """Return what the parser says, without the excerpt of the file that some of its sentences quote."""
    return "no YAML: " + problem.split("'", 1)[0].strip() if "'" in problem else f"no YAML: {problem}"


def _advice(text: str) -> str:
    """Return what to do about a text that looks like the source of what can be read."""
    if _TEMPLATE.search(text):
        return "Render templates first, such as by helm template"
    if _HCL.search(text):
        return "Terraform's own language is not read: terraform show -json prints what it makes"
    return ""


def _loader() -> "type[SafeLoader]":
    """Return a safe loader; tags of others, such as ``!reference``, are read as the plain data that they mark."""
    import yaml

    class Plain(yaml.SafeLoader):
        """Plain data alone: dates stay texts, unknown tags are passed over."""

    # YAML 1.1 reads 2222:22 as a number of base 60; 1.2, by which Compose reads its ports, as a text
    Plain.yaml_implicit_resolvers = {
        sign: [
            (tag, re.compile(f"(?!.*:){pattern.pattern}", pattern.flags))
            for tag, pattern in known
            if tag != "tag:yaml.org,2002:timestamp"
        ]
        for sign, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Plain.add_multi_constructor("", _plain)
    return Plain


def _plain(loader: "Loader", tag: str, node: Any) -> Any:  # noqa: ANN401 - a node of any kind
    import yaml

    del tag
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


def _bounded(name: str, events: "Iterable[Event]") -> None:
    """Walk the events once without building anything, and refuse what would grow.

    An alias costs as many values as its anchor holds: so a file of a kilobyte that means gigabytes is seen
    before it is built.
    """
    import yaml

    costs: dict[str, int] = {}
    open_ones: list[tuple[str, int]] = []
    spent = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            held = any(anchor == event.anchor for anchor, _ in open_ones)  # then it would hold itself
            spent += NODES if held else costs.get(event.anchor or "", 0)
        elif isinstance(event, yaml.ScalarEvent):
            spent += 1
            if event.anchor:
                costs[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            spent += 1
            open_ones.append((event.anchor or "", spent))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_ones.pop()
            if anchor:
                costs[anchor] = spent - before + 1
        if len(open_ones) > DEPTH:
            raise SourceMalformed(source=name, came=f"more than {DEPTH} levels", expected="a file of fewer")
        if spent > NODES:
            raise SourceMalformed(
                source=name, came=f"aliases that stand for more than {NODES:,} values", expected="a file of fewer"
            )
