"""A source file does not parse; a merge conflict left in it reads the same."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Stream
from goldenpath.model.fact import FactKind, Shows

FACT = FactRule(
    id="source-not-parsed",
    title="a source file of the application does not parse",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        # a frame ends with ", in <name>", the place of a syntax error ends with its line number
        Pattern(
            literals=('.py", line ', '.pyw", line '),
            regex=r'File "(?P<file>[^"<\n]{1,200}\.pyw?)", line (?P<line>\d+)\n(?:[^\n]*\n){0,3}[ \t]*(?P<problem>(?:SyntaxError|IndentationError|TabError): [^\n]{1,160})',
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=(".py, line ",),
            regex=r"(?P<problem>(?:SyntaxError|IndentationError|TabError|invalid syntax|unexpected indent|unindent does not match|expected an indented block|was never closed|unterminated string|unmatched '|inconsistent use of tabs)[^\n]{0,160}) \((?P<file>[\w./-]{1,160}\.py), line (?P<line>\d+)\)",
            streams=(Stream.APPLICATION,),
        ),
        # a body that is no JSON is a SyntaxError in JavaScript too, hence the list and the end of line
        Pattern(
            literals=("SyntaxError: ",),
            regex=r"(?m)^(?P<problem>SyntaxError: (?:Unexpected token '[^'\n]{1,20}'|Unexpected identifier(?: '[^'\n]{1,60}')?|Unexpected (?:end of input|string|number|template string|reserved word|strict mode reserved word)|Invalid or unexpected token|missing \) after [\w ]{1,30}|Identifier '[^'\n]{1,60}' has already been declared|Cannot use import statement outside a module|await is only valid in [^\n]{1,80}|Illegal (?:return|break|continue) statement))\s*$",
            streams=(Stream.APPLICATION,),
        ),
        Pattern(
            literals=("syntax error",),
            regex=r"(?P<file>[\w./-]{1,160}\.(?:rb|ru)):(?P<line>\d+): (?P<problem>syntax errors?[^\n]{0,120})",
            streams=(Stream.APPLICATION,),
        ),
    ),
    direct=True,
    origin="Python 3.11 and node 20, real runs; Ruby from its documentation",
)
