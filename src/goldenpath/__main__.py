"""Run the command line with ``python -m goldenpath``."""

from goldenpath.cli.main import run

if __name__ == "__main__":
    run()
