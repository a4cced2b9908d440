"""What is wrong with a document: collected, never raised one by one, and told without any secret."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

from goldenpath.engine.redact import redact
from goldenpath.model.record import record
from goldenpath.settings.nodes import LIST, MAPPING, NOTHING, Node

_SHOWN: Final = 60
_LENGTHS: Final = 4
_COMPARED: Final = 200
"""Words compared for one hint: a file of thousands of components, all misspelled, is still told in seconds."""
_USERINFO = re.compile(r"(?s)(^|//).*@")


@record
class Problem:
    """One thing that is wrong, or worth a word."""

    line: int
    column: int
    said: str

    def sentence(self, source: str) -> str:
        """Return the line that a person reads."""
        return f"{source}:{self.line}:{self.column}  {self.said}"


class Problems:
    """Everything found so far: errors, and warnings that stop nothing."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def wrong(self, node: Node, said: str) -> None:
        """Add an error at a node."""
        self.errors.append(Problem(line=node.line, column=node.column, said=said))

    def doubtful(self, node: Node, said: str) -> None:
        """Add a warning at a node."""
        self.warnings.append(Problem(line=node.line, column=node.column, said=said))


def in_order(problems: Iterable[Problem], source: str) -> tuple[str, ...]:
    """Return the sentences from the file's top to its end, each once."""
    found = sorted(problems, key=lambda p: (p.line, p.column))
    return tuple(dict.fromkeys(p.sentence(source) for p in found))


def did_you_mean(came: str, known: Iterable[str]) -> str:
    """Return the hint at the nearest word, empty where none is near."""
    alike = (w for w in known if abs(len(w) - len(came)) <= _LENGTHS)
    words = {word.lower(): word for word in islice(alike, _COMPARED)}
    near = get_close_matches(came.lower(), words, n=1, cutoff=0.6)
    return f' — did you mean "{words[near[0]]}"?' if near else ""


def quoted(text: str) -> str:
    """Return a text of the document as a message may show it: short, one line, without passwords."""
    text = redact(_without_user(text)).replace("\n", " ")
    return f'"{text[:_SHOWN]}…"' if len(text) > _SHOWN else f'"{text}"'


def came(node: Node) -> str:
    """Return what stands at a node, as a message may show it."""
    if node.kind in {MAPPING, LIST, NOTHING}:
        return node.kind
    return quoted(node.written)


def listed(words: Iterable[str]) -> str:
    """Return words as people list them: a, b or c."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _without_user(text: str) -> str:
    """Return a URL without who logs in: also where it is broken, so that no parser finds the password."""
    return _USERINFO.sub(r"\g<1>…@", text) if "@" in text and (":" in text.partition("@")[0]) else text
