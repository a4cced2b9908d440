"""Write the reference pages from the catalogue, the command line and the schema; ``--check`` compares instead."""

import contextlib
import io
import json
import os
import re
import sys
from importlib.resources import files
from pathlib import Path

from goldenpath.app.explain import facts_of
from goldenpath.catalogue import fact_rules, known_signatures
from goldenpath.cli.main import COMMANDS, main
from goldenpath.contracts import Signature
from goldenpath.model.topology import Layer
from goldenpath_lab.cli.main import COMMANDS as LAB_COMMANDS
from goldenpath_lab.cli.main import run as lab
from goldenpath_lab.faults.catalogue import faults as lab_faults

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "reference"
_NOTE = "<!-- written by tools/make_docs.py: change the source, then run `make docs` -->\n"


def signatures_page() -> str:
    """Return the table of signatures by layer."""
    known = known_signatures()
    parts = [
        _NOTE,
        "# Signatures\n",
        f"{len(known)} known faults. `goldenpath explain ID` prints one with its runbook.\n",
    ]
    for layer in Layer:
        parts.append(f"## {layer}\n")
        parts.append("| signature | says | needs | from logs |\n|---|---|---|---|")
        parts += [_signature_row(s) for s in known if s.layer is layer]
        parts.append("")
    return "\n".join(parts)


def _signature_row(signature: Signature) -> str:
    needs = "; ".join(" or ".join(f"`{f}`" for f in n.facts) for n in signature.requires)
    can = (
        "a warning"
        if not signature.stands_alone
        else ("suspected at most" if signature.ceiling == "suspected" else "can be confirmed")
    )
    return f"| [`{signature.id}`](../../src/goldenpath/signatures/runbooks/{signature.id}.md) | {_cell(signature.title)} | {needs} | {can} |"


def facts_page() -> str:
    """Return the table of facts."""
    rules, known = fact_rules(), known_signatures()
    parts = [
        _NOTE,
        "# Facts\n",
        f"{len(rules)} statements that entries can make so.\n",
        "| fact | says | kind | shows | used by |\n|---|---|---|---|---|",
    ]
    for rule in sorted(rules, key=lambda r: r.id):
        users = ", ".join(f"`{s.id}`" for s in known if rule.id in facts_of(s)) or "the engine"
        parts.append(f"| `{rule.id}` | {_cell(rule.title)} | {rule.kind} | {rule.shows} | {users} |")
    return "\n".join(parts) + "\n"


def commands_page() -> str:
    """Return the help of every command."""
    os.environ["COLUMNS"] = "100"  # noqa: TID251 - argparse takes the width of help from there
    parts = [_NOTE, "# Commands\n"]
    for arguments in ([], *([c] for c in COMMANDS)):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
            main([*arguments, "--help"])
        parts.append(
            f"## goldenpath {' '.join(arguments)}".rstrip() + f"\n\n```text\n{said.getvalue().rstrip()}\n```\n"
        )
    return "\n".join(parts)


def lab_page() -> str:
    """Return the lab's commands and faults."""
    os.environ["COLUMNS"] = "100"  # noqa: TID251 - as above
    parts = [_NOTE, "# The lab: commands and faults\n"]
    for arguments in ([], *([c] for c in LAB_COMMANDS)):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
            lab([*arguments, "--help"])
        title = f"## goldenpath-lab {' '.join(arguments)}".rstrip()
        parts.append(f"{title}\n\n```text\n{said.getvalue().rstrip()}\n```\n")
    parts.append("## Faults\n")
    parts.append(
        "| fault | layer | component | acts on | reaches | seen in | cured by |\n|---|---|---|---|---|---|---|"
    )
    for fault in lab_faults().values():
        seen = ", ".join(dict.fromkeys(sight.where for sight in fault.sights))
        parts.append(
            f"| `{fault.id}` | {fault.layer} | {fault.component} | {_cell(fault.mechanism)} | {' → '.join(fault.propagation)} | {seen} | {'; '.join(fault.cures)} |"
        )
    return "\n".join(parts) + "\n"


def verdict_page() -> str:
    """Return the fields of the verdict as JSON."""
    schema = json.loads(files("goldenpath.schemas").joinpath("verdict-1.json").read_text())
    parts = [
        _NOTE,
        "# The verdict as JSON\n",
        "`goldenpath diagnose --format json` writes `goldenpath.verdict/1`; the JSON Schema ships in the package as `goldenpath/schemas/verdict-1.json`.\n",
    ]
    parts.append("| field | type |\n|---|---|")
    parts += [f"| `{name}` | {_type(field)} |" for name, field in schema["properties"].items()]
    for name, part in schema["$defs"].items():
        parts.append(f"\n## {name}\n\n{part.get('description', '')}\n\n| field | type |\n|---|---|")
        parts += [f"| `{n}` | {_type(f)} |" for n, f in part["properties"].items()]
    return "\n".join(parts) + "\n"


def _type(field: dict[str, object]) -> str:
    if "$ref" in field:
        return f"[{str(field['$ref']).rsplit('/', 1)[-1]}](#{str(field['$ref']).rsplit('/', 1)[-1]})"
    if "enum" in field:
        return " · ".join(f"`{v}`" for v in field["enum"])  # type: ignore[attr-defined]
    if "const" in field:
        return f"`{field['const']}`"
    if "oneOf" in field:
        return " or ".join(_type(f) for f in field["oneOf"])  # type: ignore[attr-defined]
    kind = field.get("type")
    if kind == "array":
        return f"list of {_type(field['items'])}"  # type: ignore[arg-type]
    if kind == "object":
        return "{" + ", ".join(f"`{n}`" for n in field["properties"]) + "}"  # type: ignore[attr-defined]
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{text} (RFC 3339)" if field.get("format") == "date-time" else text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("{", "‹").replace("}", "›")


def readme() -> str:
    """Return the README with the verdict that the program prints today in its first screen."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        main(["diagnose", str(ROOT / "samples" / "module-missing-last-hour.json")])
    block = re.compile(r"(```console\n\$ [^\n]+\n).*?```", re.DOTALL)
    return block.sub(
        lambda m: f"{m.group(1)}{said.getvalue().rstrip()}\n```", (ROOT / "README.md").read_text("utf-8"), count=1
    )


PAGES = {
    "signatures.md": signatures_page,
    "facts.md": facts_page,
    "commands.md": commands_page,
    "verdict.md": verdict_page,
    "lab.md": lab_page,
}


def run(*, check: bool) -> int:
    """Write the pages, or say which are stale."""
    DOCS.mkdir(parents=True, exist_ok=True)
    stale = []
    fixed = dict(PAGES)
    if check and sys.version_info >= (3, 13):
        del (
            fixed["commands.md"],
            fixed["lab.md"],
        )  # argparse lays help out anew; the committed page is written with 3.11
    pages = {DOCS / name: make() for name, make in fixed.items()} | {ROOT / "README.md": readme()}
    for path, text in pages.items():
        name = path.name
        if check and (not path.exists() or path.read_text("utf-8") != text):
            stale.append(name)
        elif not check:
            path.write_text(text, "utf-8")
    if stale:
        print(f"{', '.join(stale)} differ from the code. Run: make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(run(check="--check" in sys.argv))
