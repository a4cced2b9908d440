"""{service} answers with an error in the shape of an answer."""

from goldenpath.contracts import Exclusion, Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="answer-disguises-error",
    title="{service} answers with an error in the shape of an answer",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(Need(facts=("answer-disguised-seen",)), Need(facts=("model-provider-answers-here",), scope="system")),
    excluded_by=(
        Exclusion(
            fact="model-provider-answers-failure",
            why="the provider of the model fails: the apology is about that",
            scope="system",
        ),
    ),
    ended_by=(),
    ceiling="suspected",
    rivals=("model-provider-down",),
    detail="The run ended as a success, and its text is an apology or an error: what failed was swallowed, so no status and no alert tells of it",
    discriminator=Question(
        do="read the service's log for what failed behind the apology", decides="which call failed", command=""
    ),
    remedies=(
        Remedy(
            id="let-it-fail",
            do="let the failure be told as one: an error event, a status, a log line",
            risk="low",
            command="",
        ),
    ),
    key_phrase="I am sorry",
    hit=(
        Seen(
            component="model-provider",
            purpose="models",
            way="inside",
            target="https://model.example/v1/models",
            status=200,
            body="{}",
        ),
        Gone(
            component="shop-api",
            failed="answer",
            problem="answer-disguised",
            seen="an error in the shape of an answer: I am sorry",
            after=0.4,
        ),
    ),
    near_miss=(
        Gone(
            component="shop-api",
            failed="answer",
            problem="answer-empty",
            seen="an error in the shape of an answer: I am sorry",
            after=0.4,
        ),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
