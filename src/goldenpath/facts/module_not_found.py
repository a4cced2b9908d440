"""An import fails: the module is not on the import path."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="module-not-found",
    title="an import fails: the module is not on the import path",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("No module named",),
            regex=r"""No module named ['"]?(?P<module>[A-Za-z_][\w.]*)""",
        ),
        Pattern(
            literals=("Cannot find module", "Cannot find package"),
            regex=r"""Cannot find (?:module|package) ['"](?P<module>[^'"\n]{1,200})['"]""",
        ),
    ),
    direct=True,
    origin="Python 3.11, real run; node 20 documentation",
)
