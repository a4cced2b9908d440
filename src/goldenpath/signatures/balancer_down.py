"""the load balancer takes no connection ({why|its door is shut})."""

from goldenpath.contracts import Exclusion, Gone, Need, Question, Remedy, Seen, Signature
from goldenpath.model.observation import Phase, Reason
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="balancer-down",
    title="the load balancer takes no connection ({why|its door is shut})",
    layer=Layer.INFRASTRUCTURE,
    rung=Rung.ROUTED,
    accuses="load-balancer",
    requires=(Need(facts=("door-shut",)),),
    seen_live=(Need(facts=("door-shut",)), Need(facts=("service-answers-around",), scope="system")),
    excluded_by=(
        Exclusion(
            fact="own-network-lost",
            why="nothing at all is reached from here: our own network is the suspect",
            scope="system",
        ),
    ),
    ended_by=(),
    ceiling="suspected",
    explains=("service-unreached-seen", "balancer-withholds@callers"),
    rivals=("name-not-known", "certificate-expired", "balancer-withholds"),
    detail="The load balancer's own address was tried, whatever the name server says of it, and takes no connection",
    discriminator=Question(
        do="ask a service around the load balancer",
        decides="whether only the load balancer is gone",
        command="gcloud compute forwarding-rules list --global --project={project|PROJECT}",
    ),
    remedies=(
        Remedy(id="bring-it-back", do="bring the load balancer or its forwarding rule back", risk="medium", command=""),
    ),
    key_phrase="203.0.113.9:443",
    hit=(
        Seen(
            component="load-balancer",
            protocol="tcp",
            purpose="door",
            target="203.0.113.9:443",
            phase=Phase.CONNECT,
            reason=Reason.REFUSED,
        ),
        Seen(
            component="shop-api",
            purpose="health:/health",
            way="direct",
            target="http://10.0.0.5:8080/health",
            status=200,
            body="{}",
        ),
        Gone(component="certificate", failed="tls", problem="no-answer", seen="refused at connect", after=0.4),
    ),
    near_miss=(
        Seen(component="load-balancer", protocol="tcp", purpose="door", target="203.0.113.9:443"),
        Gone(component="shop-api", after=0.4),
    ),
    live_hit=(
        Seen(
            component="load-balancer",
            protocol="tcp",
            purpose="door",
            target="203.0.113.9:443",
            phase=Phase.CONNECT,
            reason=Reason.REFUSED,
        ),
        Seen(component="shop-api", purpose="health:/health", way="direct", status=200, body="{}"),
        Gone(component="certificate", failed="tls", problem="no-answer", seen="refused at connect", after=0.4),
    ),
    live_near_miss=(
        Seen(component="load-balancer", protocol="tcp", purpose="door", target="203.0.113.9:443"),
        Gone(component="shop-api", after=0.4),
    ),
    origin="observed on a reference platform run, 2026-11; names are the sample's own",
)
