"""Lines of a width: labelled rows, wrapped text and proof, painted only where a terminal shows them."""

from textwrap import wrap

from goldenpath.model.verdict import Proof
from goldenpath.reports.words import plain

LABEL = 12


class Page:
    """Text that grows line by line, of at most ``width`` columns where words allow it."""

    def __init__(self, width: int, *, colour: bool = False, live: bool = False) -> None:
        self.width = max(width, 60)
        self.live = live
        """Whether an environment was asked, rather than an export read: sentences name what there was."""
        self._colour = colour
        self._lines: list[str] = []

    def line(self, text: str = "", *, dim: bool = False) -> None:
        """Add a line as it is."""
        self._lines.append(self.paint(text, "2") if dim and text else text)

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour where there are colours."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text

    def wrapped(self, text: str, indent: int = 0, *, tail: str = "") -> None:
        """Add a paragraph; a short ``tail`` stands at the right end of its last line, or alone below it."""
        pad = " " * indent
        lines = wrap(plain(text), self.width, initial_indent=pad, subsequent_indent=pad, break_on_hyphens=False)
        for line in lines[:-1]:
            self.line(line)
        self.apart(lines[-1] if lines else "", tail)

    def row(self, label: str, text: str) -> None:
        """Add a labelled row, its text wrapped beside the label."""
        pad = " " * LABEL
        lines = wrap(plain(text), self.width - LABEL, break_on_hyphens=False) or [""]
        self.line(self.paint(f"  {label}".ljust(LABEL), "2") + lines[0])
        for more in lines[1:]:
            self.line(pad + more)

    def proof(self, label: str, proof: Proof) -> None:
        """Add one piece of proof: its words, how often, its first id and how many others."""
        more = f" +{proof.count - 1}" if proof.count > 1 else ""
        short = f"{proof.id[:10]}…" if len(proof.id) > 12 and not proof.id.startswith("probe:") else proof.id
        tail = plain(f"{proof.count}×  {short}{more}")
        said, room = plain(proof.text), self.width - LABEL - len(tail) - 2
        text = said if len(said) <= room else said[: max(room - 1, 0)] + "…"
        self.line(f"  {label}".ljust(LABEL) + text.ljust(room) + "  " + self.paint(tail, "2"))

    def apart(self, left: str, right: str) -> None:
        """Add a line with one text at its left end and one at its right, dim."""
        if not right:
            self.line(left)
        elif len(left) + len(right) + 2 > self.width:
            self.line(left)
            self.line(self.paint(right.rjust(self.width), "2"))
        else:
            self.line(left + self.paint(right.rjust(self.width - len(left)), "2"))

    def text(self) -> str:
        """Return all lines."""
        return "\n".join(line.rstrip() for line in self._lines)
