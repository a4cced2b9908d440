"""A store, or what stands before it, takes connections and closes them before it answers."""

from goldenpath.contracts import Exclusion, Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="store-closes-connections",
    title="{service}: {host|its address} takes connections and closes them before it answers",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.BACKING,
    requires=(Need(facts=("store-closes-unanswered",)),),
    excluded_by=(
        Exclusion(
            fact="store-not-missed",
            why="the path leads through and no service misses the store: what failed is the question from here",
        ),
    ),
    ended_by=(),
    ceiling="suspected",
    rivals=("database-refused", "cache-unreachable", "database-restarting"),
    detail="Something listens there, and says nothing before it closes: a proxy or a load balancer whose server is gone, a server that turns this client away without a word, or one that speaks another protocol",
    predicts="a direct connection to the server behind is refused, or its log names the client that it turned away",
    discriminator=Question(
        do="find out what listens at that address, and ask the server behind it directly",
        decides="whether the server is gone, or turns this client away",
        command="",
    ),
    remedies=(
        Remedy(id="mend-what-is-behind", do="start the server behind the proxy, or lead the proxy to where it is now"),
        Remedy(id="let-the-client-in", do="let this client in where the server turns it away", risk="medium"),
    ),
    key_phrase="postgresql://10.0.0.3:5432/shop",
    hit=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="postgresql://10.0.0.3:5432/shop",
            phase=Phase.FIRST_BYTE,
            reason=Reason.CLOSED,
        ),
        Gone(failed="socket", problem="socket-closed", seen="closed 1011", values={"code": 1011}, after=0.4),
    ),
    near_miss=(
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="postgresql://10.0.0.3:5432/shop",
            phase=Phase.FIRST_BYTE,
            reason=Reason.CLOSED,
        ),
        Seen(
            component="database",
            protocol="postgres",
            purpose="select-1",
            way="inside",
            target="postgresql://10.0.0.3:5432/shop",
            values={"select": 1},
            after=0.2,
        ),
        Gone(failed="socket", problem="socket-closed", seen="closed 1011", values={"code": 1011}, after=0.4),
    ),
    origin="a listener that closes at once, measured 2026-12; names are the sample's own",
)
