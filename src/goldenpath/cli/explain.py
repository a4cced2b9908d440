"""goldenpath explain ID: what a signature or a fact says, and its runbook."""

import argparse


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "explain",
        help="say what a signature or a fact means, with its runbook",
        description="Say what a signature needs, what rules it out and what to do, or what makes a fact so.",
    )
    command.add_argument("id", metavar="ID", help="an id from a verdict or from goldenpath signatures")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print the page and return 0."""
    from goldenpath import wiring
    from goldenpath.app.explain import find, users_of
    from goldenpath.contracts import Signature
    from goldenpath.reports.pages import fact_page, signature_page
    from goldenpath.wire.runbooks import runbook

    knowledge = wiring.knowledge()
    found = find(given.id, knowledge)
    if isinstance(found, Signature):
        print(signature_page(found, runbook(found.id)))
    else:
        print(fact_page(found, users_of(found, knowledge)))
    return 0
