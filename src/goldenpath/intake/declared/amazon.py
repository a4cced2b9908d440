"""Reads the few of Amazon's resources of a Terraform file that are asked: RDS, ElastiCache, load balancers."""

from collections.abc import Iterator

from goldenpath.intake.declared.address import Address, place
from goldenpath.intake.declared.draft import DraftPart
from goldenpath.intake.declared.link import password_reference
from goldenpath.intake.declared.resources import Found, Resource, Resources
from goldenpath.intake.declared.shape import inside, number, slug, text, texts, unique


def read(resources: Resources, source: str) -> Found:
    """Return what Amazon's resources tell."""
    stores = (*_databases(resources, source), *_caches(resources, source))
    balancers = tuple(_balancers(resources, source))
    names = [r.text("domain_name") for r in resources.of("aws_acm_certificate")]
    names += [n for r in resources.of("aws_acm_certificate") for n in texts(r.values.get("subject_alternative_names"))]
    return Found(parts=(*balancers, *stores), domains=unique(tuple(n.lower() for n in names)))


def _databases(resources: Resources, source: str) -> Iterator[DraftPart]:
    for resource in resources.of("aws_db_instance", "aws_rds_cluster"):
        name = slug(resource.text("identifier") or resource.text("cluster_identifier"))
        engine = resource.text("engine")
        host = resource.text("address") or resource.text("endpoint").split(":")[0]
        user = resource.text("username") or resource.text("master_username")
        database = resource.text("db_name") or resource.text("database_name")
        port = number(resource.values.get("port")) or 5432
        at = Address(scheme="postgresql", host=host, port=port, user=user, path=f"/{database}" if database else "")
        if not name:
            continue
        postgres = "postgres" in engine
        yield _store(
            resource, source, DraftPart(
                name=name, kind="database", url=at.url if host and postgres else "",
                password=password_reference(name) if user and host and postgres else "",
                notes=() if postgres else (f"{name} is {engine or 'of an unknown engine'}, which is not asked here",),
            ),
        )  # fmt: skip


def _caches(resources: Resources, source: str) -> Iterator[DraftPart]:
    for resource in resources.of("aws_elasticache_replication_group", "aws_elasticache_cluster"):
        name = slug(resource.text("replication_group_id") or resource.text("cluster_id"))
        host = resource.text("primary_endpoint_address") or text(inside(resource.values, "cache_nodes", 0, "address"))
        tls = resource.values.get("transit_encryption_enabled") is True
        found = place(host, number(resource.values.get("port")) or 6379)
        at = Address(scheme="rediss" if tls else "redis", host=found[0], port=found[1]) if found else None
        if name and resource.text("engine") != "memcached":
            password = password_reference(name) if resource.text("auth_token") else ""
            yield _store(
                resource, source, DraftPart(name=name, kind="cache", url=at.url if at else "", password=password)
            )


def _balancers(resources: Resources, source: str) -> Iterator[DraftPart]:
    for resource in resources.of("aws_lb", "aws_alb"):
        name, host = slug(resource.text("name")), place(resource.text("dns_name"), 443)
        if name and host:
            note = f"which host names lead to {name} is not told by the file: give its services their url"
            yield _store(
                resource, source, DraftPart(name=name, kind="load-balancer", url=f"https://{host[0]}", notes=(note,))
            )


def _store(resource: Resource, source: str, part: DraftPart) -> DraftPart:
    """Return the component with where it was read."""
    return DraftPart(
        name=part.name, kind=part.kind, url=part.url, password=part.password, notes=part.notes,
        read_from=(f"{source}, {resource.address}",),
    )  # fmt: skip
