"""An import fails: the module is there and lacks the name."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="name-not-importable",
    title="an import fails: the module is there and lacks the name",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("cannot import name",),
            regex=r"cannot import name '?(?P<name>\w{1,80})'? from (?P<circular>partially initialized module )?'?(?P<module>[A-Za-z_][\w.]{0,160})",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("does not provide an export named",),
            regex=r"The requested module '(?P<module>[^'\n]{1,200})' does not provide an export named '(?P<name>[^'\n]{1,80})'",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("is a CommonJS module",),
            regex=r"Named export '(?P<name>[^'\n]{1,80})' not found\. The requested module '(?P<module>[^'\n]{1,200})' is a CommonJS module",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("NoSuchMethodError", "NoSuchFieldError"),
            regex=r"java\.lang\.NoSuch(?:Method|Field)Error: '?(?P<name>[^'\n]{1,160})",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("has no attribute",),
            regex=r"AttributeError: module '(?P<module>[A-Za-z_][\w.]{0,160})' has no attribute '(?P<name>\w{1,80})'",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="Python 3.11 and node 20, real runs; NoSuchMethodError from Java's documentation",
)
