"""The composition root: which implementation stands behind each port."""

from goldenpath.app.diagnose import Knowledge
from goldenpath.app.explain import facts_of
from goldenpath.model.errors import ExtensionError
from goldenpath.ports import Bundles, Clock, Sources


def sources() -> Sources:
    """Return where exports are read from."""
    from goldenpath.wire.files import FileSources

    return FileSources()


def bundles() -> Bundles:
    """Return where bundles are kept."""
    from goldenpath.wire.store import FolderBundles

    return FolderBundles()


def clock() -> Clock:
    """Return the clock."""
    from goldenpath.wire.clock import SystemClock

    return SystemClock()


def knowledge() -> Knowledge:
    """Return the shipped facts and signatures, and those that the user added.

    Raises:
        ExtensionError: an added one is wrong.
    """
    from goldenpath import catalogue
    from goldenpath.wire import extensions, files

    facts, signatures = extensions.load(files.working_folder())
    found = Knowledge(rules=(*catalogue.fact_rules(), *facts), signatures=(*catalogue.known_signatures(), *signatures))
    check(found)
    return found


def check(found: Knowledge) -> None:
    """Check that ids are unique and that each signature names facts that exist.

    Raises:
        ExtensionError: an id stands twice, or a fact does not exist.
    """
    ids = [r.id for r in found.rules] + [s.id for s in found.signatures]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ExtensionError(source=twice[0], came="an id that stands twice", expected="another id")
    known = {r.id for r in found.rules}
    for signature in found.signatures:
        for fact in sorted(facts_of(signature) - known):
            from difflib import get_close_matches

            near = get_close_matches(fact, known, n=1)
            hint = f'did you mean "{near[0]}"?' if near else ""
            raise ExtensionError(
                source=f"signature {signature.id}",
                came=f'the fact "{fact}", which nothing reads',
                expected="a fact that exists",
                do=hint,
            )
