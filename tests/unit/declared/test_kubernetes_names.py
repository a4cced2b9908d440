"""Names of components: what is one object in a cluster is one component."""

import pytest

from tests.unit.declared.objects import deployment, ingress, part, read, service


@pytest.mark.parametrize(
    ("objects", "names"),
    [
        ([("api", "prod", "Deployment"), ("web", "staging", "Deployment")], ["api", "web"]),
        ([("api", "prod", "Deployment"), ("api", "staging", "Deployment")], ["api-prod", "api-staging"]),
        ([("api", "prod", "Deployment"), ("api", "prod", "StatefulSet")], ["api-deployment", "api-statefulset"]),
        (
            [("a.b", "", "Deployment"), ("a-b", "", "Deployment")],
            ["a-b-default-deployment", "a-b-default-deployment-2"],
        ),
        ([("api", "prod", "Deployment"), ("api", "prod", "Deployment")], ["api"]),
    ],
)
def test_objects_of_one_name_are_told_apart(objects: list[tuple[str, str, str]], names: list[str]) -> None:
    """By their namespace where that differs, else by their kind; one object that stands twice is one."""
    draft = read(*(deployment(name, space=space, kind=kind) for name, space, kind in objects))

    assert [p.name for p in draft.parts] == names


def test_each_is_reached_by_the_services_of_its_namespace() -> None:
    """Service and Ingress of the same names belong to their own workload; each is logged under its own name."""
    spaces = ("prod", "staging")
    draft = read(
        *(deployment("api", space=s) for s in spaces),
        *(service("api", space=s) for s in spaces),
        *(ingress("edge", f"{s}.example", ("/", "api"), space=s) for s in spaces),
    )

    assert [(p.url, p.inside, p.behind, p.log_name) for p in draft.parts[:2]] == [
        ("http://prod.example", "http://api.prod.svc.cluster.local", "edge-prod", "api"),
        ("http://staging.example", "http://api.staging.svc.cluster.local", "edge-staging", "api"),
    ]


def test_an_ingress_of_a_workload_s_name_is_another_component() -> None:
    """The balancer says in its name that it is one."""
    draft = read(deployment("api"), service("api"), ingress("api", "api.example", ("/", "api")))

    assert (part(draft, "api").behind, part(draft, "api-ingress").kind) == ("api-ingress", "load-balancer")
