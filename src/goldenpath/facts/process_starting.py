"""The program in the container runs."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows
from goldenpath.model.topology import Rung

FACT = FactRule(
    id="process-starting",
    title="the program in the container runs",
    kind=FactKind.LIFE_CYCLE,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=(
                "Starting gunicorn",
                "Booting worker",
                "Started server process",
                "Started parent process",
                "Starting Container",
            ),
            regex=r"Starting gunicorn|Booting worker with pid|Started (?:server|parent) process",
        ),
    ),
    rung=Rung.STARTED,
    origin="gunicorn 23 and uvicorn 0.3x, real runs",
)
