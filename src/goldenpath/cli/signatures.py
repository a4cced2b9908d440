"""goldenpath signatures: the faults that are known."""

import argparse


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    command = commands.add_parser(
        "signatures",
        help="list the faults that are known",
        description="List the faults that are known, by layer; goldenpath explain ID says more of one.",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to print the list")
    command.add_argument("--check", action="store_true", help="hold each signature against its own samples")
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print the list, or what fails of it."""
    from goldenpath import wiring
    from goldenpath.app.check_samples import Samples, check_samples
    from goldenpath.reports.pages import signature_list, signature_list_json
    from goldenpath.testing import observed, opened

    knowledge = wiring.knowledge()
    if given.check:
        wrong = check_samples(knowledge, Samples(opened=opened, observed=observed))
        print(
            "\n".join(wrong)
            or f"{len(knowledge.signatures)} signatures find their samples and leave their near misses alone"
        )
        return 1 if wrong else 0
    print(signature_list_json(knowledge.signatures) if given.format == "json" else signature_list(knowledge.signatures))
    return 0
