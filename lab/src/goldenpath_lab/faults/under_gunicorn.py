"""What faults in the images of the small services share: they are served as the backend is, so that a broken image starts."""

from goldenpath_lab.stage.whole import Stage

_OPTIONS = ("-m", "gunicorn", "--workers", "1", "--no-control-socket", "--worker-class", "uvicorn_worker.UvicornWorker")


def command(stage: Stage, service: str, application: str) -> tuple[str, ...]:
    """Return the command that serves the application under gunicorn, whose port is open before the code is imported."""
    python = stage.services.template(service).command[0]
    return (python, *_OPTIONS, "--bind", "{address}:{port}", application)
