"""The page of {service} comes and does not work."""

from goldenpath.contracts import Exclusion, Need, Question, Remedy, Seen, Signature
from goldenpath.model.topology import Layer, Rung

SIGNATURE = Signature(
    id="page-broken",
    title="the page of {service} comes and does not work: the path ends at {step|a step}",
    layer=Layer.APPLICATION,
    rung=Rung.SERVING,
    requires=(
        Need(facts=("page-path-ended",)),
        Need(facts=("page-requests-failed", "page-errors"), scope="component"),
    ),
    excluded_by=(
        Exclusion(
            fact="service-unreached-seen",
            why="a service that the path leads over gives no whole answer: the page can do nothing without it",
            scope="system",
        ),
    ),
    ended_by=(),
    ceiling="suspected",
    detail="The page itself was served, so health routes and load balancers see nothing. Its script threw an error or a file it needs did not come, and people cannot go on",
    discriminator=Question(
        do="open the page with the browser's console and network view; see which script or request fails first",
        decides="a script that is wrong, or a file that is not served",
        command="",
    ),
    remedies=(
        Remedy(
            id="roll-back-page",
            do="roll the page back to the revision before, with all of its files",
            risk="low",
            command="",
        ),
    ),
    key_phrase="https://app.shop.example/",
    hit=(
        Seen(
            component="shop-web",
            protocol="browser",
            purpose="page",
            target="https://app.shop.example/",
            seconds=0.4,
            after=0.4,
            status=200,
            body="console: Uncaught ReferenceError: startShop is not defined\n"
            "failed: GET https://app.shop.example/static/shop.js: HTTP 503",
            values={
                "page.status": 200,
                "console.errors": 1,
                "requests.failed": 1,
                "path.ended": "see “Welcome”",
            },
        ),
        Seen(component="shop-api", target="https://api.shop.example/health", status=200, body="{}"),
    ),
    near_miss=(
        Seen(
            component="shop-web",
            protocol="browser",
            purpose="page",
            target="https://app.shop.example/",
            seconds=0.4,
            after=0.4,
            status=200,
            body="console: Uncaught TypeError: Failed to fetch\nfailed: GET https://api.shop.example/items: HTTP 503",
            values={
                "page.status": 200,
                "console.errors": 1,
                "requests.failed": 1,
                "path.ended": "see “Welcome”",
            },
        ),
        Seen(component="shop-api", target="https://api.shop.example/health", status=200, body="{}"),
    ),
    origin="observed in a Chromium against a reference platform run, 2026-11; names are the sample's own",
)
