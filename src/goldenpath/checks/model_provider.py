"""The model's provider: its list of models, which costs nothing, asked with the key where one is declared."""

from collections.abc import Iterator
from dataclasses import replace

from goldenpath.contracts import Check
from goldenpath.engine.urls import path_of, place_of
from goldenpath.model.environment import Environment, Part
from goldenpath.model.probe import HttpAsk, Limits, Probe


def ask(part: Part, environment: Environment) -> Iterator[Probe]:
    """Yield the question at an OpenAI-compatible endpoint."""
    if not part.url.startswith(("http://", "https://")):
        return
    headers = (("authorization", replace(part.token, before="Bearer")),) if part.token else ()
    question = HttpAsk(place=place_of(part.url), path=path_of(part.url).rstrip("/") + "/models", headers=headers)
    limits = Limits(seconds=environment.budget.answer)
    yield Probe(component=part.name, purpose="models", ask=question, way="inside", limits=limits)


CHECK = Check(
    id="model-provider",
    title="does the model's provider answer",
    kinds=("model-provider",),
    ask=ask,
    decides="whether the provider or the application is at fault",
)
