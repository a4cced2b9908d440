"""goldenpath config: what goldenpath.yaml says, and what is wrong with it."""

import argparse
import sys


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command with its two verbs."""
    command = commands.add_parser(
        "config",
        help="check goldenpath.yaml, or print its JSON Schema",
        description="Check goldenpath.yaml, every error at once, or print its JSON Schema for editors.",
    )
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser(
        "check",
        help="say what is wrong with goldenpath.yaml, or what it declares",
        description="Say everything that is wrong with a configuration, each with file, line and what was expected. "
        "Nothing is asked of the environment, and no secret is read.",
    )
    check.add_argument("file", metavar="FILE", nargs="?", help="goldenpath.yaml of this folder or one above by default")
    check.set_defaults(run=run_check)
    schema = verbs.add_parser(
        "schema",
        help="print the JSON Schema of goldenpath.yaml",
        description="Print the JSON Schema of goldenpath.yaml; editors complete and check by it.",
    )
    schema.set_defaults(run=run_schema)


def run_check(given: argparse.Namespace) -> int:
    """Print warnings and a summary and return 0, or raise with every error."""
    from goldenpath.model.errors import SettingsError
    from goldenpath.settings import examine
    from goldenpath.settings.summary import summary
    from goldenpath.wire import config_files, files

    here = files.working_folder()
    path, document = config_files.find(here, given.file)
    name = config_files.shown(path, here)
    found = examine(document, path, name=name)
    for warning in found.warnings:
        print(warning, file=sys.stderr)
    if found.errors:
        raise SettingsError(errors=found.errors)
    print(f"{name}: {summary(found)}")
    return 0


def run_schema(given: argparse.Namespace) -> int:
    """Print the schema and return 0."""
    del given
    from goldenpath.wire.config_files import schema

    print(schema(), end="")
    return 0
