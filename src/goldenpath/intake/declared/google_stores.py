"""Reads Google Cloud's stores of a Terraform file, and the connectors that lead to them."""

from goldenpath.intake.declared.address import Address
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.link import password_reference
from goldenpath.intake.declared.resources import Resources
from goldenpath.intake.declared.shape import mappings, slug, text


def databases(resources: Resources, source: str) -> tuple[DraftPart, ...]:
    """Return the instances of Cloud SQL."""
    parts = []
    for resource in resources.of("google_sql_database_instance"):
        name = slug(resource.text("name"))
        version = resource.text("database_version")
        host = resource.text("private_ip_address") or resource.text("public_ip_address")
        user, database = _login(resources, resource.text("name"))
        at = Address(scheme="postgresql", host=host, port=5432, user=user, path=f"/{database}" if database else "")
        postgres = version.startswith("POSTGRES") or not version
        notes = () if host and postgres else (
            f"{name} is {version}, which is not asked here" if not postgres
            else f"the address of {name} is not in the file",
        )  # fmt: skip
        if name:
            parts.append(
                DraftPart(
                    name=name,
                    kind="database",
                    url=at.url if host and postgres else "",
                    password=password_reference(name) if user else "",
                    read_from=(f"{source}, {resource.address}",),
                    notes=notes,
                )
            )
    return tuple(parts)


def _login(resources: Resources, instance: str) -> tuple[str, str]:
    """Return a user and a database of an instance, as declared beside it."""
    users = [r.text("name") for r in resources.of("google_sql_user") if r.text("instance") == instance]
    names = [r.text("name") for r in resources.of("google_sql_database") if r.text("instance") == instance]
    user = next((u for u in users if slug(u) and "@" not in u), "")
    return user, next((n for n in names if slug(n)), "")


def caches(resources: Resources, source: str) -> tuple[DraftPart, ...]:
    """Return the instances of Memorystore for Redis."""
    parts = []
    for resource in resources.of("google_redis_instance"):
        name, host = slug(resource.text("name")), resource.text("host")
        port = resource.text("port")
        tls = resource.text("transit_encryption_mode") == "SERVER_AUTHENTICATION"
        at = Address(scheme="rediss" if tls else "redis", host=host, port=int(port) if port.isdigit() else 6379)
        if name:
            parts.append(
                DraftPart(
                    name=name,
                    kind="cache",
                    url=at.url if host else "",
                    password=password_reference(name) if resource.values.get("auth_enabled") is True else "",
                    read_from=(f"{source}, {resource.address}",),
                    notes=() if host else (f"the address of {name} is not in the file",),
                )
            )
    return tuple(parts)


def connectors(resources: Resources, source: str) -> tuple[DraftPart, ...]:
    """Return the connectors to private networks."""
    return tuple(
        DraftPart(name=slug(r.text("name")), kind="connector", read_from=(f"{source}, {r.address}",))
        for r in resources.of("google_vpc_access_connector")
        if slug(r.text("name"))
    )


def aliases(resources: Resources) -> dict[str, str]:
    """Return the other names that stores go by: addresses and connection names."""
    found: dict[str, str] = {}
    for resource in resources.of("google_sql_database_instance", "google_redis_instance"):
        name = slug(resource.text("name"))
        words = [resource.text(k) for k in ("connection_name", "private_ip_address", "public_ip_address", "host")]
        words += [text(a.get("ip_address")) for a in mappings(resource.values.get("ip_address"))]
        found |= {word: name for word in words if word and name}
    return found
