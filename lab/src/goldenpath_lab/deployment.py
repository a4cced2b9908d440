"""What the lab deploys: the chat platform's three services, their settings, secrets and hosts."""

import secrets
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from goldenpath_lab.model import Config, Template

AUTH, API, WEB = "chat-auth", "chat-api", "chat-web"
SERVICES = (WEB, AUTH, API)  # the first one answers unknown hosts, as a load balancer's default does
PUBLIC_NAMES = {AUTH: "auth", API: "api", WEB: "app"}
PACKAGE = "chat_platform"

_MODEL_SECONDS = 80.0
"""How long an answer may take, before the time scale: at scale 10 a slow provider is still waited for."""
_PLATFORM_SECRETS = ("jwt-secret", "service-secret", "model-key")
_WORKER = "chat_platform.chat.worker.ChatWorker"
_STORES = {"DATABASE_URL": "database-url", "JWT_SECRET": "jwt-secret", "SERVICE_SECRET": "service-secret"}


def hosts(config: Config, service: str) -> tuple[str, ...]:
    """Return the names under which a service is reached: public, person's door on this machine, the run platform's."""
    name = PUBLIC_NAMES[service]
    return (f"{name}.{config.domain}", f"{name}.localhost", f"{service}.run.{config.domain}")


def source() -> Path:
    """Return the folder of the chat platform's own code."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {PACKAGE} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def checkout(target: Path) -> Path:
    """Copy the chat platform's code to a build context, afresh, and return the context."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source(), target / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def first_secrets(database_url: str) -> dict[str, str]:
    """Return the secrets that a new lab begins with."""
    made = {name: secrets.token_urlsafe(32) for name in _PLATFORM_SECRETS}
    return made | {"database-url": database_url}


def template(service: str, config: Config, image: str) -> Template:
    """Return the template that a healthy service is deployed with."""
    base = {"REDIS_URL": "redis://{cache}/0", "DATABASE_CONNECT_SECONDS": str(45 / config.time_scale)}
    if service == AUTH:
        return Template(
            image=image,
            command=_uvicorn("chat_platform.auth.main:app"),
            environment=base,
            secrets=_STORES,
            memory_mib=512,
        )
    if service == API:
        return _backend(config, image, base)
    return Template(image=image, command=_uvicorn("chat_platform.web.main:app"), port=3000, memory_mib=512)


def _backend(config: Config, image: str, base: dict[str, str]) -> Template:
    model = "http://{model}/v1" if config.model == "provider" else config.model
    gunicorn = ("-m", "gunicorn", "--workers", "1", "--no-control-socket", "--worker-class", _WORKER)
    return Template(
        image=image,
        # The master binds the port before the worker imports the application: a TCP probe proves nothing here.
        command=(sys.executable, *gunicorn, "--bind", "{address}:{port}", "chat_platform.chat.main:app"),
        port=8000,
        environment=base
        | {"MODEL_URL": model, "SERVICE_ID": API, "MODEL_SECONDS": str(_MODEL_SECONDS / config.time_scale)},
        secrets=_STORES | ({"MODEL_KEY": "model-key"} if config.model == "provider" else {}),
        memory_mib=config.backend.get("memory_mib", 1024),
        concurrency=config.backend.get("concurrency", 80),
        max_instances=config.backend.get("max_instances", 4),
    )


def _uvicorn(application: str) -> tuple[str, ...]:
    command = (sys.executable, "-m", "uvicorn", "--host", "{address}", "--port", "{port}")
    return (*command, "--no-access-log", "--no-server-header", application)
