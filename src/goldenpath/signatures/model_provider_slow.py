"""the model takes long for every call: {text|it lets the agent wait}."""

from goldenpath.contracts import Gone, Need, Question, Remedy, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="model-provider-slow",
    title="the model takes long for every call: {text|it lets the agent wait}",
    layer=Layer.DEPENDENCY,
    rung=Rung.BACKING,
    accuses="model-provider",
    requires=(Need(facts=("agent-waits-for-model",)),),
    ended_by=(),
    ceiling="suspected",
    rivals=("model-provider-unreachable", "route-regressed"),
    detail="In one run the agent waited long before its plan and again before its answer, the two moments at which it calls its model, and not in between",
    discriminator=Question(
        do="call the provider directly with a short question",
        decides="whether the provider or the way to it is slow",
        command="",
    ),
    remedies=(
        Remedy(
            id="ask-the-provider",
            do="look at the provider's status page, or lead to another model",
            risk="low",
            command="",
        ),
    ),
    key_phrase="answer_delta",
    hit=(
        Gone(
            component="shop-api",
            after=8,
            noted={"gap.agent_thinking": 3.0, "gap.answer_delta": 3.1, "gap.tool_completed": 0.01},
        ),
    ),
    near_miss=(
        Gone(
            component="shop-api",
            after=8,
            noted={"gap.agent_thinking": 0.2, "gap.answer_delta": 3.1, "gap.tool_completed": 0.01},
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
