"""Follows references to secrets, just before they are sent; nothing here shows, keeps or logs a value."""

import json
import os
import shlex
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from goldenpath.contracts import Broken
from goldenpath.model.errors import SecretMissing
from goldenpath.model.observation import Observation
from goldenpath.model.probe import CommandAsk, HttpAsk, Limits, Place, Probe
from goldenpath.model.secret import Secret, SecretRef
from goldenpath.ports import Wire
from goldenpath.wire.prober.commands import Command

_LARGEST: Final = 65_536
_SECONDS: Final = 10.0
_LEAST: Final = 0.1
"""Seconds that are left for each also when the time of all is up: one that is quick is had."""
_TOKEN: Final = "GOOGLE_OAUTH_ACCESS_TOKEN"  # noqa: S105 - a variable's name
_ENDPOINT: Final = "GOLDENPATH_SECRETMANAGER"
_METADATA: Final = "GOLDENPATH_METADATA_SERVER"
_DEFAULT: Final = "https://secretmanager.googleapis.com"
_PATH: Final = "/computeMetadata/v1/instance/service-accounts/default/token"


class FollowedSecrets:
    """Implements the port Secrets; each reference is followed once."""

    def __init__(
        self,
        base: str = "",
        wire: Wire | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        commands: bool = False,
        seconds: float = _SECONDS,
    ) -> None:
        """Keep where references lead.

        Args:
            base: the folder that file names are relative to.
            wire: asks for what a cloud keeps.
            environment: variables; those of this process where none are given.
            commands: whether a program may run.
            seconds: how long programs and clouds may take, all of them together.
        """
        self._base = Path(base)
        self._wire = wire
        self._environment = os.environ if environment is None else environment  # noqa: TID251 - wire reads it
        self._commands = commands
        self._left = seconds
        self._found: dict[SecretRef, Secret] = {}
        self._gone: dict[SecretRef, SecretMissing] = {}
        self._lock = Lock()
        self._ways: Mapping[str, Callable[[SecretRef], str]] = {
            "env": self._from_environment,
            "file": self._from_file,
            "cmd": self._from_command,
            "gcp-secret": self._from_google,
        }

    def get(self, ref: SecretRef) -> Secret:
        """Return the secret.

        Raises:
            SecretMissing: it is not there, or following it would run a command that is not allowed.
        """
        with self._lock:
            if (found := self._found.get(ref)) is not None:
                return found
            if (gone := self._gone.get(ref)) is not None:
                raise _missing(ref, gone.why)
            began = monotonic()
            try:
                found = self._found[ref] = self._followed(ref)
            except SecretMissing as problem:
                self._gone[ref] = problem
                raise
            finally:
                self._left = max(_LEAST, self._left - (monotonic() - began))
            return found

    def _followed(self, ref: SecretRef) -> Secret:
        way = self._ways.get(ref.scheme)
        if way is None:
            raise _missing(ref, f"has no known scheme; expected one of {', '.join(self._ways)}")
        return Secret(_part(ref, _stripped(way(ref))))

    def _from_environment(self, ref: SecretRef) -> str:
        value = self._environment.get(ref.name)
        if value is None:
            raise _missing(ref, "is not set. Set it in the environment of the run")
        return value

    def _from_file(self, ref: SecretRef) -> str:
        path = self._base / ref.name
        try:
            if not path.is_file():
                raise _missing(ref, "is no file" if path.exists() else "does not exist")
            with path.open("rb") as file:
                data = file.read(_LARGEST + 1)
        except OSError as problem:
            raise _missing(ref, f"cannot be read: {problem.strerror}") from None
        return _text(ref, data)

    def _from_command(self, ref: SecretRef) -> str:
        if not self._commands:
            raise _missing(ref, "would run a command; allow it with --allow-commands")
        try:
            arguments = tuple(shlex.split(ref.name))
        except ValueError as problem:
            raise _missing(ref, f"is no command line: {problem}") from None
        ask = CommandAsk(arguments=arguments, directory=str(self._base) if self._base.is_dir() else "")
        try:
            reply = Command(ask, Limits(seconds=self._left, bytes=_LARGEST)).run()
        except Broken as problem:
            # what the command wrote is not told: it may be the secret, or half of it
            exit_status = dict(problem.reply.values).get("exit") if problem.reply else None
            why = f"ended with status {exit_status}" if exit_status is not None else f"failed: {problem.reason}"
            raise _missing(ref, f"gave none: the command {why}") from None
        return _text(ref, reply.body)

    def _from_google(self, ref: SecretRef) -> str:
        endpoint = self._environment.get(_ENDPOINT, _DEFAULT)
        token = self._token(ref)
        answer = self._http(ref, f"{endpoint.rstrip('/')}/v1/{ref.name}:access", (("authorization", token),))
        if answer.status != 200:
            raise _missing(ref, f"was not given: Secret Manager answered {_told(answer)}")
        try:
            return _text(ref, b64decode(json.loads(answer.body)["payload"]["data"], validate=True))
        except (ValueError, KeyError, TypeError):
            raise _missing(ref, "came in a shape that cannot be read from Secret Manager") from None

    def _token(self, ref: SecretRef) -> Secret:
        token = self._environment.get(_TOKEN, "")
        server = self._environment.get(_METADATA, "")
        if not token and server:
            answer = self._http(ref, f"{server.rstrip('/')}{_PATH}", (("metadata-flavor", "Google"),), "own")
            try:
                token = json.loads(answer.body)["access_token"] if answer.status == 200 else ""
            except (ValueError, KeyError, TypeError):
                token = ""
        if not token:
            raise _missing(ref, f"needs a token: set {_TOKEN}, for example to `gcloud auth print-access-token`")
        return Secret(f"Bearer {token}")

    def _http(
        self, ref: SecretRef, url: str, headers: tuple[tuple[str, str | Secret], ...], way: str = "public"
    ) -> Observation:
        if self._wire is None:
            raise _missing(ref, "needs the network, which this command does not use")
        place, path = _place(ref, url)
        probe = Probe(
            component="secret-manager",
            purpose="secret",
            ask=HttpAsk(place=place, path=path, headers=headers),
            way=way,
            limits=Limits(seconds=self._left, bytes=2 * _LARGEST, kept=2 * _LARGEST),
        )
        (answer,) = self._wire.ask((probe,), self._left)
        return answer


def _place(ref: SecretRef, url: str) -> tuple[Place, str]:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _missing(ref, f"cannot be asked for at {url!r}: an http(s) URL was expected")
    return Place(host=parts.hostname, port=port, tls=parts.scheme == "https"), parts.path


def _told(answer: Observation) -> str:
    if answer.failure is not None:
        return f"nothing whole ({answer.failure.reason} while in {answer.failure.phase})"
    return str(answer.status)


def _text(ref: SecretRef, data: bytes) -> str:
    if len(data) > _LARGEST:
        raise _missing(ref, f"is larger than {_LARGEST} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _missing(ref, "is no text in UTF-8") from None


def _stripped(value: str) -> str:
    """Return the value without the one line end that editors and programs put behind it."""
    return value.removesuffix("\n").removesuffix("\r")


def _part(ref: SecretRef, value: str) -> str:
    if not ref.part:
        if not value:
            raise _missing(ref, "is empty")
        return value
    try:
        found = json.loads(value)
    except ValueError:
        raise _missing(ref, "is no JSON, and a part of it was asked for") from None
    inner = found.get(ref.part) if isinstance(found, dict) else None
    if isinstance(inner, bool) or not isinstance(inner, str | int) or inner == "":
        raise _missing(ref, "has no such part that is a text")
    return str(inner)


def _missing(ref: SecretRef, why: str) -> SecretMissing:
    return SecretMissing(ref=str(ref), why=why)
