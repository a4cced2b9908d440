"""A time-out that is printed, and perhaps raised again and again, is not the one that fires."""

from goldenpath.contracts import Line, Need, Question, Signature
from goldenpath.model.topology import Layer, Rung

_TEXT = "Database initialization timeout after 25.0s"

SIGNATURE = Signature(
    id="limit-cannot-take-effect",
    title="{service}: the message names a limit of {limit} s, but only {waited} s had passed: another limit fired, raising this one changes nothing",
    layer=Layer.CONFIGURATION,
    rung=Rung.BACKING,
    requires=(Need(facts=("limit-not-reached",)),),
    ended_by=(),
    stands_alone=False,
    ceiling="suspected",
    detail="Measured from the line before on the same instance",
    predicts="the same shorter time on every start, whatever the limit is set to",
    discriminator=Question(do="look for a second limit inside the first", decides="which limit fires", command=""),
    key_phrase=_TEXT,
    hit=(
        Line(text="shop.startup: phase database begins", severity="INFO"),
        Line(text=f"ERROR shop.startup: {_TEXT}", after=10.2, severity="ERROR"),
    ),
    near_miss=(
        Line(text="shop.startup: phase database begins", severity="INFO"),
        Line(text=f"ERROR shop.startup: {_TEXT}", after=25.1, severity="ERROR"),
    ),
    origin="real export 2025-09: 25.0 s printed, 10.2 s measured on both measurable starts",
)
