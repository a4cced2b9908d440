"""What a container's image tells of the component, and how a store is reached."""

from collections.abc import Mapping
from typing import Final

from goldenpath.intake.declared.address import PORTS, Address, looks_secret
from goldenpath.intake.declared.link import password_reference
from goldenpath.intake.declared.shape import last, slug

_IMAGES: Final = {
    "postgres": "database", "postgresql": "database", "postgis": "database", "pgvector": "database",
    "timescaledb": "database", "mysql": "database", "mariadb": "database", "mongo": "database", "mongodb": "database",
    "clickhouse": "database", "clickhouse-server": "database", "redis": "cache", "valkey": "cache", "keydb": "cache",
    "redis-stack": "cache", "redis-stack-server": "cache", "memcached": "cache", "rabbitmq": "queue", "kafka": "queue",
    "cp-kafka": "queue", "nats": "queue", "redpanda": "queue", "nginx": "load-balancer", "traefik": "load-balancer",
    "envoy": "load-balancer", "haproxy": "load-balancer", "caddy": "load-balancer", "keycloak": "auth", "hydra": "auth",
    "ollama": "model-provider", "vllm-openai": "model-provider", "cloud-sql-proxy": "connector",
    "gce-proxy": "connector", "pgbouncer": "connector",
}  # fmt: skip
_SPOKEN: Final = {
    "postgres": "postgresql", "postgresql": "postgresql", "postgis": "postgresql", "pgvector": "postgresql",
    "timescaledb": "postgresql", "redis": "redis", "valkey": "redis", "keydb": "redis", "redis-stack": "redis",
    "redis-stack-server": "redis",
}  # fmt: skip
_SECRETS: Final = ("POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD", "REDIS_PASSWORD", "VALKEY_PASSWORD")


def image_name(image: str) -> str:
    """Return the last word of an image's name, without registry, tag and digest."""
    return last(image.split("@", 1)[0]).split(":", 1)[0].lower()


def kind_of_image(image: str) -> str:
    """Return the kind of component that runs an image, empty where the image does not tell."""
    return _IMAGES.get(image_name(image), "")


def scheme_of_image(image: str) -> str:
    """Return the scheme that a store of this image is asked by, empty where it is not asked."""
    return _SPOKEN.get(image_name(image), "")


def store_url(
    image: str, name: str, published: Mapping[int, tuple[str, int]], plain: Mapping[str, str]
) -> tuple[str, str]:
    """Return the URL of a store that publishes its port, and the reference to its password.

    ``published`` gives for each port of the container the host and the port that lead to it.
    """
    scheme = scheme_of_image(image)
    host, out = published.get(PORTS.get(scheme, 0), ("", 0))
    if not scheme or not out:
        return "", ""
    user = plain.get("POSTGRES_USER", "postgres") if scheme == "postgresql" else ""
    database = plain.get("POSTGRES_DB", user) if scheme == "postgresql" else ""
    user, database = (word if slug(word) and word.replace("_", "").isalnum() and not looks_secret(word) else ""
                      for word in (user, database))  # fmt: skip
    at = Address(scheme=scheme, host=host, port=out, user=user, path=f"/{database}" if database else "")
    return at.url, password_reference(name) if any(s in plain or f"{s}_FILE" in plain for s in _SECRETS) else ""
