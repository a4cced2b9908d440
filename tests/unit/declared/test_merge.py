"""Several drafts become one."""

from goldenpath.intake.declared.draft import Draft, DraftCheck, DraftPart, Use
from goldenpath.intake.declared.merge import merge


def part(name: str, **fields: object) -> DraftPart:
    """A component."""
    return DraftPart(name=name, **fields)  # type: ignore[arg-type]


def test_components_of_one_name_are_one() -> None:
    """What the first says stands, the second fills what is open."""
    one = Draft(parts=(part("api", url="https://api.example.org", health=("/a",)),))
    other = Draft(
        parts=(part("api", kind="auth", url="https://other.example.org", health=("/b",), behind="lb"), part("lb"))
    )

    assert merge((one, other)).parts[0] == part(
        "api", kind="auth", url="https://api.example.org", health=("/a", "/b"), behind="lb"
    )


def test_a_default_address_is_the_way_around_the_balancer() -> None:
    """A lent host and a host of one's own are two ways to the same service, in whichever order they come."""
    lent, own = part("api", url="https://api-x.a.run.app"), part("api", url="https://api.example.org")
    found = {
        (p.url, p.direct)
        for drafts in ((Draft(parts=(lent,)), Draft(parts=(own,))), (Draft(parts=(own,)), Draft(parts=(lent,))))
        for p in merge(drafts).parts
    }

    assert found == {("https://api.example.org", "https://api-x.a.run.app")}


def test_a_store_at_the_same_place_is_the_same_store() -> None:
    """Another name for it is renamed, with the links that lead to it."""
    one = Draft(parts=(part("shop-db", kind="database", url="postgresql://10.0.0.3:5432/shop"),))
    other = Draft(
        parts=(
            part("api", uses=(Use(target="database"),)),
            part("database", kind="database", url="postgresql://app@10.0.0.3:5432/shop"),
        )
    )
    merged = merge((one, other))

    assert [p.name for p in merged.parts] == ["shop-db", "api"]
    assert merged.parts[1].uses == (Use(target="shop-db"),)


def test_a_store_known_by_its_kind_alone_is_the_only_one_of_that_kind() -> None:
    """A health page says "cache", the state holds one cache."""
    one = Draft(parts=(part("shop-cache", kind="cache", url="redis://10.0.0.4:6379"),))
    other = Draft(parts=(part("api", uses=(Use(target="cache"),)), part("cache", kind="cache")))

    assert [p.name for p in merge((one, other)).parts] == ["shop-cache", "api"]


def test_two_stores_of_a_kind_stay_two() -> None:
    """Nothing is taken for the same where two could be meant."""
    one = Draft(parts=(part("a", kind="cache", url="redis://x:1"), part("b", kind="cache", url="redis://y:1")))

    assert [p.name for p in merge((one, Draft(parts=(part("cache", kind="cache"),)))).parts] == ["a", "b", "cache"]


def test_what_refers_to_nothing_is_left_out_and_told() -> None:
    """A link, a carrier, a balancer and a check without their component go, with a note."""
    draft = Draft(
        parts=(
            part("api", behind="lb", uses=(Use(target="gone"), Use(target="db", via="tunnel"), Use(target="api"))),
            part("db"),
        ),
        checks=(DraftCheck(name="x", component="gone", protocol="http"),),
    )
    merged = merge((draft,))

    assert merged.parts[0] == part("api", uses=(Use(target="db"),))
    assert merged.checks == ()
    assert merged.notes == tuple(f"api speaks of {w}, of which nothing else is known" for w in ("lb", "gone", "tunnel"))


def test_checks_of_one_name_are_told_apart() -> None:
    """A name stands once in the file."""
    check = DraftCheck(name="x", component="api", protocol="http", target="/a")
    other = DraftCheck(name="x", component="api", protocol="http", target="/b")
    merged = merge((Draft(parts=(part("api"),), checks=(check, other)),))

    assert [c.name for c in merged.checks] == ["x", "x (2)"]
