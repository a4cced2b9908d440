"""What a file is, by its content."""

import pytest

from goldenpath.intake.declared.recognise import KINDS
from goldenpath.model.errors import SourceMalformed
from tests.unit.declared.drafted import SAMPLES, drafted, told

KIND_OF = {
    "state.tfstate": "terraform", "plan.json": "terraform", "service-v1.yaml": "cloud-run",
    "services-v2.json": "cloud-run", "compose.yaml": "compose", "manifests.yaml": "kubernetes", "gatus.yaml": "gatus",
    "blackbox.yml": "blackbox", "prometheus.yml": "blackbox", "compose.site.yaml": "compose",
    "cluster.yaml": "kubernetes",
}  # fmt: skip


@pytest.mark.parametrize("name", KIND_OF)
def test_each_sample_is_of_one_kind(name: str) -> None:
    """A file of one kind is refused where another kind is asked for, with both named."""
    other = next(k for k in KINDS if k != KIND_OF[name])
    assert drafted(name, kind=KIND_OF[name]) == drafted(name)
    with pytest.raises(SourceMalformed, match=f"{name}: a file of the kind {KIND_OF[name]}; expected"):
        drafted(name, kind=other)


def test_every_kind_has_a_sample() -> None:
    """Each reader is tried on a file."""
    assert set(KIND_OF.values()) == set(KINDS)
    assert {p.name for p in SAMPLES.iterdir()} == set(KIND_OF)


@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("hello: world\nmore: 1", "a mapping with the keys hello, more"),
        ("[1, 2, 3]", "a list of 3"),
        ("just words", "a single value"),
        ("---\n", "nothing"),
        ("'pass word!': x", "a mapping without any plain key"),
        ("services: {}", "a mapping with the keys services"),
        ("apiVersion: 1", "a mapping with the keys apiVersion"),
    ],
)
def test_a_wrong_file_is_one_sentence(text: str, came: str) -> None:
    """What came, what was expected, what to do."""
    with pytest.raises(SourceMalformed) as problem:
        told(text)

    assert problem.value.sentence() == (
        f"file: {came}; expected one of terraform, cloud-run, kubernetes, compose, gatus, blackbox, by its content. "
        "A page of a service is asked by its URL: goldenpath init https://…"
    )
