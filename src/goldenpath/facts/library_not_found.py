"""The loader does not find a shared library that a program needs."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="library-not-found",
    title="the loader does not find a shared library",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("cannot open shared object file",),
            regex=r"(?P<library>[\w.+-]{2,80}\.so(?:\.[\d.]{1,20})?): cannot open shared object file",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("Error loading shared library",),
            regex=r"Error loading shared library (?P<library>[\w.+-]{2,80}): No such file or directory",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("GLIBC", "CXXABI_"),
            regex=r"version [`'](?P<library>(?:GLIBC|GLIBCXX|CXXABI)_[\d.]{1,20})' not found",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="glibc's and musl's loaders, documentation, not seen in a run",
)
