"""goldenpath init SOURCE…: write goldenpath.yaml from what there is."""

import argparse
import sys
from typing import TYPE_CHECKING

from goldenpath.model.errors import SourceMalformed

if TYPE_CHECKING:
    from goldenpath.app.discover import Agree
    from goldenpath.intake.declared.draft import Draft
    from goldenpath.model.environment import Network
    from goldenpath.ports import Wire

_KINDS = ("terraform", "cloud-run", "kubernetes", "compose", "gatus", "blackbox")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "init",
        help="write goldenpath.yaml from what there is",
        description="Write goldenpath.yaml from a URL (its health and discovery pages are asked), or from files that "
        "declare the system. No secret is written: a password becomes a reference such as env:DATABASE_PASSWORD.",
        epilog="Files, recognised by their content: Terraform state and plan (terraform show -json), gcloud run "
        "services describe and list (--format=json or yaml), Kubernetes manifests, Compose files, Gatus, "
        "blackbox_exporter with Prometheus. Several sources make one file: components of one name are one.",
    )
    command.add_argument("sources", nargs="+", metavar="SOURCE", help="https://HOST, a file, a folder, or -")
    command.add_argument("--output", default="goldenpath.yaml", metavar="FILE", help="where to write; - prints")
    command.add_argument("--force", action="store_true", help="replace a file that exists")
    command.add_argument("--kind", choices=_KINDS, default="", help="force the kind of the files")
    command.add_argument("--name", default="", help="what the environment is called")
    command.add_argument("--yes", action="store_true", help="ask every host that a page leads to")
    command.add_argument("--follow", action="append", default=[], metavar="HOST", help="ask this host too")
    command.add_argument("--trust", action="append", default=[], metavar="CA.pem", help="trust this authority too")
    command.add_argument("--nameserver", action="append", default=[], metavar="IP:PORT", help="ask it for names")
    command.add_argument("--host", action="append", default=[], metavar="NAME=ADDRESS", help="a name's address")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Read the sources, write the file, say what could not be told."""
    from goldenpath import wiring
    from goldenpath.app.init import Wish, init
    from goldenpath.cli.main import OK, UNDECIDED
    from goldenpath.reports.configuration import render
    from goldenpath.wire.documents import parse
    from goldenpath.wire.new_file import write_new

    urls = tuple(s for s in given.sources if "://" in s)
    files = tuple(s for s in given.sources if "://" not in s)
    network = _network(given)
    wish = Wish(
        urls=urls, folders=_folders(files), kind=given.kind, name=given.name, network=network, trust=_trust(given)
    )
    opened = wiring.sources().open(files)
    draft, seen = init(wish, opened, parse, _wire(network) if urls else None, _agree(given))
    unanswered = bool(urls) and not files and not seen.answered
    if unanswered or not draft.parts:
        said = seen.silent if unanswered else (*draft.notes, "The sources tell of no component.")
        print("\n".join((*said, "Nothing was written.")), file=sys.stderr)
        return UNDECIDED
    text = render(draft)
    if given.output == "-":
        print(text, end="")
    else:
        write_new(given.output, text, force=given.force)
        print(_summary(draft, given.output))
    return OK


def _network(given: argparse.Namespace) -> "Network":
    from goldenpath.intake.declared.address import place
    from goldenpath.model.environment import Network

    servers = []
    for server in given.nameserver:
        where = place(server, 53)
        if where is None:
            raise SourceMalformed(source="--nameserver", came=server, expected="IP:PORT")
        servers.append(f"[{where[0]}]:{where[1]}" if ":" in where[0] else f"{where[0]}:{where[1]}")
    pairs = []
    for host in given.host:
        name, sign, address = host.partition("=")
        if not (name and sign and address):
            raise SourceMalformed(source="--host", came=host, expected="NAME=ADDRESS")
        pairs.append((name.lower(), address))
    return Network(nameservers=tuple(servers), hosts=tuple(pairs), trust=tuple(given.trust))


def _folders(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return how the names of files begin that lie in one of the folders."""
    from pathlib import Path

    return tuple(f"{Path(n)}/" if Path(n) != Path() else "" for n in names if Path(n).is_dir())


def _trust(given: argparse.Namespace) -> tuple[str, ...]:
    """Return the authorities' files as the written file names them: from its own folder."""
    from pathlib import Path

    here = given.output == "-" or Path(given.output).parent == Path()
    return tuple(t if here else str(Path(t).resolve()) for t in given.trust)


def _wire(network: "Network") -> "Wire":
    from goldenpath.model.probe import HttpAsk, TlsAsk
    from goldenpath.probes import http, tls
    from goldenpath.wire.prober import Prober

    return Prober({HttpAsk: http.PROTOCOL, TlsAsk: tls.PROTOCOL}, network)


def _agree(given: argparse.Namespace) -> "Agree":
    """Return who says whether another host may be asked: the options, else a person at a terminal, else nobody."""
    follow = frozenset(h.lower().partition(":")[0] for h in given.follow)
    asks = sys.stdin.isatty() and sys.stderr.isatty()
    said: dict[str, bool] = {}

    def agree(host: str, told_by: str) -> bool:
        if given.yes or host in follow:
            return True
        if host not in said:
            said[host] = asks and _person_agrees(host, told_by)
        return said[host]

    return agree


def _person_agrees(host: str, told_by: str) -> bool:
    print(f"{told_by} leads to {host}. Ask it too? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _summary(draft: "Draft", output: str) -> str:
    links = sum(len(p.uses) + bool(p.behind) for p in draft.parts)
    untold = len({*draft.notes, *(n for p in draft.parts for n in p.notes)})
    counted = ", ".join(
        f"{n} {word}{'' if n == 1 else 's'}"
        for n, word in ((len(draft.parts), "component"), (links, "link"), (len(draft.checks), "check"))
    )
    more = f" What could not be told ({untold}) stands at its top." if untold else ""
    return f"{output}: {counted}.{more}\nNEXT  goldenpath config check {output}"
