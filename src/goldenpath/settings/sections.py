"""Reads fields of a document by name and type; whatever does not fit is noted, and reading goes on."""

from collections.abc import Iterable, Mapping
from typing import Final

from goldenpath.engine.durations import EXPECTED as A_DURATION
from goldenpath.engine.durations import seconds_of
from goldenpath.model.secret import SecretRef
from goldenpath.settings.nodes import LIST, MAPPING, NOTHING, NUMBER, TEXT, TRUTH, Node
from goldenpath.settings.problems import Problems, came, did_you_mean, quoted
from goldenpath.settings.values import Unfit, secret_ref

_LONGEST: Final = 86_400.0 * 3_660
A_REFERENCE: Final = "a reference: env:NAME, file:PATH, gcp-secret:projects/P/secrets/S/versions/V or cmd:PROGRAM"


class Spot:
    """One value of the document with the name of its place, such as ``components.api.url``."""

    def __init__(self, node: Node, where: str, problems: Problems, folder: str) -> None:
        self.node = node
        self.where = where
        self.problems = problems
        self.folder = folder

    def wrong(self, said: str) -> None:
        """Note an error here."""
        self.problems.wrong(self.node, f"{self.where}: {said}" if self.where else said)

    def doubtful(self, said: str) -> None:
        """Note a warning here."""
        self.problems.doubtful(self.node, f"{self.where}: {said}")

    def unfit(self, expected: str, near: str = "") -> None:
        """Note that something else stands here than was expected."""
        self.wrong(f"{came(self.node)} — expected {expected}{near}")

    def inner(self, node: Node, name: str | int) -> "Spot":
        """Return a value inside this one."""
        dotted = f"{self.where}.{name}" if self.where else str(name)
        place = f"{self.where}[{name}]" if isinstance(name, int) else dotted
        return Spot(node, place, self.problems, self.folder)

    def text(self, expected: str = "text") -> str:
        """Return the text, empty where it is none; a number is taken as it is written."""
        if self.node.kind not in {TEXT, NUMBER} or not self.node.written.strip():
            self.unfit(expected)
            return ""
        if any(ord(sign) < 32 and sign not in "\n\t" for sign in self.node.written):
            self.wrong("a control character — expected printable text")
            return ""
        return self.node.written

    def word(self, known: Iterable[str], expected: str = "") -> str:
        """Return the text where it is one of the known words, else empty."""
        words = tuple(known)
        found = self.node.written if self.node.kind in {TEXT, NUMBER} else ""
        if found in words:
            return found
        self.unfit(expected or f"one of {', '.join(words)}", did_you_mean(found, words) if found else "")
        return ""

    def whole(self, least: int, most: int, default: int) -> int:
        """Return a whole number between two others."""
        value = self.node.value
        if self.node.kind != NUMBER or not isinstance(value, int) or not least <= value <= most:
            self.unfit(f"a whole number from {least} to {most}")
            return default
        return value

    def truth(self) -> bool:
        """Return true or false."""
        if self.node.kind != TRUTH:
            self.unfit("true or false")
        return self.node.value is True

    def seconds(self, default: float) -> float:
        """Return the seconds of a duration."""
        found = seconds_of(self.node.written) if self.node.kind in {TEXT, NUMBER} else None
        if found is None or not 0 < found <= _LONGEST:
            self.unfit(f"{A_DURATION}, more than nothing")
            return default
        return found

    def secret(self) -> SecretRef | None:
        """Return the reference to a secret; what else stands here is told without being shown."""
        if self.node.kind in {MAPPING, LIST, NOTHING}:
            self.unfit(A_REFERENCE)
            return None
        try:
            found = secret_ref(self.node.written, self.folder)
        except Unfit as problem:
            self.wrong(str(problem))
            return None
        if found is None:
            self.wrong(f"a secret in plain text — expected {A_REFERENCE}")
        return found

    def plain_or_secret(self) -> str | SecretRef:
        """Return one line of text, or the reference to a secret that it is."""
        text = self.text("text, or a reference to a secret")
        if "\n" in text:
            self.wrong("more than one line — expected one")
        try:
            return secret_ref(text, self.folder) or text
        except Unfit as problem:
            self.wrong(str(problem))
            return text

    def command(self) -> tuple[str, ...]:
        """Return a program and its arguments; a single text is no list, since no shell would take it apart."""
        if self.node.kind != LIST or not self.node.items:
            self.wrong(f"{self.node.kind} — expected a list: the program, then each argument, such as [pg_isready, -q]")
            return ()
        for one in self.each():
            if one.node.kind in {MAPPING, LIST, NOTHING}:
                one.unfit("text")
        return tuple(item.written for item in self.node.items)

    def each(self) -> list["Spot"]:
        """Return the values of a list; a single value is a list of one."""
        if self.node.kind == NOTHING:
            self.unfit("a list")
            return []
        if self.node.kind != LIST:
            return [self]
        return [self.inner(item, i) for i, item in enumerate(self.node.items)]

    def texts(self, expected: str = "text or a list of texts") -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(t for t in (one.text(expected) for one in self.each()) if t)

    def named(self) -> list[tuple[str, "Spot"]]:
        """Return the fields of a mapping whose names are free; a name that stands twice is an error."""
        if self.node.kind != MAPPING:
            self.unfit(MAPPING)
            return []
        found: dict[str, Spot] = {}
        for key, value in self.node.fields:
            name = key.written
            inside = self.inner(value, name)
            if not name.strip():
                self.problems.wrong(key, f"{self.where}: a key without a name — expected a name")
            elif name in found:
                first = found[name].node.line
                self.problems.wrong(
                    key, f"{inside.where}: stands twice, first in line {first} — expected each name once"
                )
            else:
                found[name] = inside
        return list(found.items())


class Section:
    """A mapping whose keys are known: unknown ones are noted with the nearest word."""

    def __init__(self, spot: Spot, keys: Iterable[str]) -> None:
        self.spot = spot
        self.keys = tuple(keys)
        named = spot.named()
        self.found: Mapping[str, Spot] = dict(named)
        written = {key.written: key for key, _ in spot.node.fields}
        for name in self.found:
            if name not in self.keys and not name.startswith("x-"):
                place = f"{spot.where}: " if spot.where else ""
                near = did_you_mean(name, self.keys) or f" — expected {', '.join(self.keys)}"
                spot.problems.wrong(written[name], f"{place}unknown key {quoted(name)}{near}")

    def __contains__(self, name: str) -> bool:
        return name in self.found

    def get(self, name: str) -> Spot | None:
        """Return a field, ``None`` where it is not given."""
        return self.found.get(name)

    def need(self, name: str, what: str) -> Spot | None:
        """Return a field; it is an error where it is not given."""
        found = self.found.get(name)
        if found is None:
            self.spot.wrong(f'lacks "{name}" — expected {what}')
        return found

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        found = self.found.get(name)
        return found.text() if found else default

    def texts(self, name: str) -> tuple[str, ...]:
        """Return texts."""
        found = self.found.get(name)
        return found.texts() if found else ()

    def truth(self, name: str) -> bool:
        """Return true or false, false where it is not given."""
        found = self.found.get(name)
        return found.truth() if found else False

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        """Return a whole number."""
        found = self.found.get(name)
        return found.whole(least, most, default) if found else default

    def seconds(self, name: str, default: float) -> float:
        """Return the seconds of a duration."""
        found = self.found.get(name)
        return found.seconds(default) if found else default

    def secret(self, name: str) -> SecretRef | None:
        """Return a reference to a secret."""
        found = self.found.get(name)
        return found.secret() if found else None
