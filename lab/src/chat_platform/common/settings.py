"""Settings, read from the environment once at start-up."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any

ENVIRONMENT_NAMES = {"service": "K_SERVICE", "revision": "K_REVISION"}


class SettingError(Exception):
    """Settings that are missing or wrong, all of them in one sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Every setting of a service; what holds a secret stays out of its text form."""

    port: int = 8080
    service: str = "local"
    revision: str = "local"
    database_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)
    jwt_secret: str = field(default="", repr=False)
    jwt_secret_previous: str = field(default="", repr=False)
    jwt_issuer: str = "chat-auth"
    jwt_audience: str = "chat-platform"
    access_token_seconds: int = 900
    refresh_token_seconds: int = 604_800
    service_id: str = "chat-api"
    service_secret: str = field(default="", repr=False)
    database_connect_seconds: float = 10.0
    database_pool_size: int = 10
    cache_connect_seconds: float = 5.0
    heartbeat_seconds: float = 15.0
    heartbeat_timeout_seconds: float = 45.0
    message_rate: int = 20
    login_rate: int = 10
    max_connections: int = 1000
    model_url: str = "offline"
    model_name: str = "chat-small"
    model_key: str = field(default="", repr=False)
    model_seconds: float = 20.0
    public_auth_url: str = ""
    public_api_url: str = ""
    public_app_url: str = ""
    internal_auth_url: str = ""
    internal_api_url: str = ""
    google_cloud_project: str = "chat-lab"


def _text(value: str) -> str:
    return value


def _whole(value: str) -> int:
    # int() would forgive blanks and a newline, and a value that is not what was meant must hurt.
    if not re.fullmatch(r"[1-9]\d{0,8}", value):
        raise ValueError("is not a whole number above zero")
    return int(value)


def _decimal(value: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) or not float(value):
        raise ValueError("is not a number above zero")
    return float(value)


READERS: Mapping[object, Callable[[str], str | int | float]] = {str: _text, int: _whole, float: _decimal}


def environment_name(setting: str) -> str:
    """Return the name that the setting has in the environment."""
    return ENVIRONMENT_NAMES.get(setting, setting.upper())


def _read_one(setting: Field[Any], value: str, problems: list[str]) -> str | int | float | None:
    try:
        return READERS[setting.type](value)
    except ValueError as error:
        problems.append(f"{environment_name(setting.name)} {error}")
        return None


def read(environ: Mapping[str, str], *, required: Sequence[str]) -> Settings:
    """Return the settings that the environment gives, each value exactly as it stands there.

    Raises:
        SettingError: names that are required are missing, or values cannot be read; every one is named.
    """
    problems = [f"{name} is not set" for name in required if not environ.get(name)]
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        value = environ.get(environment_name(setting.name), "")
        if value:
            values[setting.name] = _read_one(setting, value, problems)
    if problems:
        raise SettingError("; ".join(problems))
    values.setdefault("internal_auth_url", values.get("public_auth_url", ""))
    values.setdefault("internal_api_url", values.get("public_api_url", ""))
    return Settings(**values)
