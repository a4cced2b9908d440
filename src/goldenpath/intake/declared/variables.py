"""What a program's settings say of the components that it uses."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from goldenpath.intake.declared.address import PORTS, Address, address, place
from goldenpath.intake.declared.shape import number
from goldenpath.model.record import record

_KIND_WORDS: Final = (
    (frozenset({"database", "postgres", "postgresql", "pg", "sql", "mysql", "mongo", "mongodb", "db"}), "database"),
    (frozenset({"redis", "cache", "valkey", "memcached", "memorystore"}), "cache"),
    (frozenset({"model", "llm", "openai", "anthropic", "gemini", "ollama", "vllm"}), "model-provider"),
    (frozenset({"rabbitmq", "rabbit", "amqp", "kafka", "queue", "nats", "celery"}), "queue"),
)
_WHERE: Final = frozenset(
    {"url", "uri", "dsn", "host", "hostname", "address", "addr", "server", "endpoint", "connection"}
)
_SECRET: Final = frozenset(
    {
        "password", "passwd", "pass", "pwd", "secret", "token", "key", "apikey", "credential", "credentials",
        "auth", "authorization", "cookie", "session", "passphrase", "private", "signature", "dsn", "pw", "pin",
    }
)  # fmt: skip
_CLOUD_SQL = re.compile(r"/cloudsql/([a-z0-9.:-]+:[a-z0-9-]+:[a-z0-9-]+)")
_DATABASE = re.compile(r"^[A-Za-z0-9_-]{1,63}$")


@record
class Variable:
    """One setting of a program; a value that lies in a secret store is not known."""

    name: str
    value: str = ""
    secret: str = ""
    """The name of the secret that holds it."""


@record
class Reference:
    """What one setting says of another component."""

    variable: str
    kind: str
    address: Address | None = None
    instance: str = ""
    """A Cloud SQL connection name, ``project:region:instance``."""
    secret: str = ""
    """Where its address lies, when it cannot be read here."""


def words(name: str) -> frozenset[str]:
    """Return the words of a setting's name in lower case."""
    parted = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return frozenset(w for w in re.split(r"[^a-z0-9]+", parted.lower()) if w)


def names_secret(name: str) -> bool:
    """Return whether a setting of this name holds a secret."""
    return bool(words(name) & _SECRET)


def names_place(name: str) -> bool:
    """Return whether a setting of this name may say where something is, or a piece of that."""
    return bool(words(name) & _WHERE) or bool(kind_of_name(name))


def kind_of_name(name: str) -> str:
    """Return the kind of store that a name speaks of, empty where it speaks of none."""
    said = words(name)
    return next((kind for known, kind in _KIND_WORDS if said & known), "")


def takes_reports(reference: Reference) -> bool:
    """Return whether a setting is the DSN of a collector of errors: a key before the host, a project's number behind.

    Programs work without it, and there is nothing in it to ask.
    """
    at = reference.address
    if at is None or at.kind != "service" or not words(reference.variable) & {"dsn", "sentry"}:
        return False
    return at.password and at.path.rpartition("/")[2].isdecimal()


def references(variables: Iterable[Variable]) -> tuple[Reference, ...]:
    """Return what the settings say of other components, each once."""
    given = tuple(variables)
    plain = {v.name: v.value for v in given if v.value}
    found: dict[tuple[str, str], Reference] = {}
    for variable in given:
        for reference in _read(variable, plain):
            at = reference.address
            where = at.place if at else reference.instance or reference.kind
            found.setdefault((reference.kind, where), reference)
    return tuple(found.values())


def _read(variable: Variable, plain: Mapping[str, str]) -> Iterable[Reference]:
    said = words(variable.name)
    kind = kind_of_name(variable.name)
    if variable.secret:
        if kind and said & _WHERE:
            yield Reference(variable=variable.name, kind=kind, secret=variable.secret)
        return
    instance = _CLOUD_SQL.search(variable.value)
    if instance:
        yield Reference(variable=variable.name, kind="database", instance=instance[1])
        return
    at = address(variable.value)
    if at is not None:
        model = at.kind == "service" and kind == "model-provider"
        yield Reference(variable=variable.name, kind=kind if model else at.kind, address=at)
        return
    if kind in ("database", "cache") and said & {"host", "hostname", "server", "addr"}:
        yield from _of_pieces(variable, kind, plain)


def _of_pieces(variable: Variable, kind: str, plain: Mapping[str, str]) -> Iterable[Reference]:
    """Yield the store whose host, port and name stand in settings of their own, such as ``REDIS_HOST``."""
    stem = re.sub(r"_?(HOST(NAME)?|SERVER|ADDR)$", "", variable.name, flags=re.IGNORECASE)

    def piece(*names: str) -> str:
        return next((plain[f"{stem}{s}{n}"] for n in names for s in ("_", "") if f"{stem}{s}{n}" in plain), "")

    scheme = "redis" if kind == "cache" else "mysql" if "mysql" in words(variable.name) else "postgresql"
    port = piece("PORT")
    where = place(variable.value, number(port) if port else PORTS[scheme])
    if where is None or not 0 < where[1] < 65_536:
        return
    name, user = piece("DB", "NAME", "DATABASE"), piece("USER", "USERNAME")
    keeps = scheme == "postgresql"
    yield Reference(
        variable=variable.name,
        kind=kind,
        address=Address(
            scheme=scheme,
            host=where[0],
            port=where[1],
            user=user if keeps and _DATABASE.match(user) else "",
            path=f"/{name}" if keeps and _DATABASE.match(name) else "",
        ),
    )
