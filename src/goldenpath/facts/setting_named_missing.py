"""A text names a setting that the program lacks."""

from goldenpath.contracts import FactRule, Pattern
from goldenpath.model.entry import Severity, Stream
from goldenpath.model.fact import FactKind, Shows

_WARNS = Severity.WARNING
_ERRS = Severity.ERROR
_OWN = (Stream.APPLICATION,)

FACT = FactRule(
    id="setting-named-missing",
    title="a text names a setting that the program lacks",
    kind=FactKind.TEXT,
    shows=Shows.CONTEXT,
    patterns=(
        Pattern(
            literals=("in __getitem__",),
            regex=r"File \"(?:<frozen os>|[^\"\n]{0,300}/os\.py)\", line \d+, in __getitem__\n(?:[^\n]*\n){0,3}?KeyError: '(?P<setting>\w{1,120})'",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("validation error",),
            regex=r"validation errors? for \w*(?:Settings|Config|Configuration|Env|Environment)\n(?:[^\n]*\n){0,60}?(?P<setting>\w{1,120})\n\s+(?i:field required)",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("validation error",),
            regex=r"\d validation errors? for \w*(?:Settings|Config|Configuration|Env|Environment)\s*$",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("environment variable",),
            regex=r"(?i)\b(?:missing|undefined|unset)(?: required)? environment variables?:?\s*$",
            streams=_OWN,
            level=_ERRS,
        ),
        Pattern(
            literals=("environment", "env var", "missing env", "required env"),
            regex=r"(?i:\b(?:missing|undefined|unset|required)(?: required| mandatory)? (?:environment|env)(?: variables?| vars?)?(?: not set| is missing| missing| not found)?):?\s{1,6}[`'\"]?(?P<setting>[A-Z][A-Z0-9_]{2,120})\b",
            streams=_OWN,
            level=_ERRS,
        ),
        Pattern(
            literals=("environment", "env var"),
            regex=r"\b(?i:(?:environment|env) (?:variables?|vars?)(?: named)?) [`'\"]?(?P<setting>[A-Z][A-Z0-9_]{2,120})[`'\"]? (?i:(?:is |was |are |has |have )?(?:not set|not defined|not found|not provided|not been set|missing|undefined|unset|empty|required|mandatory)|(?:must|needs to|has to) be (?:set|defined|provided|present))",
            streams=_OWN,
            level=_ERRS,
        ),
        Pattern(
            literals=(
                "not set",
                "not defined",
                "not found",
                "not provided",
                "not been set",
                "missing",
                "undefined",
                "unset",
                "empty",
                "required",
                "mandatory",
                "must be",
                "needs to be",
                "has to be",
            ),
            regex=r"\b(?P<setting>[A-Z][A-Z0-9]*_[A-Z0-9_]{1,120})[`'\"]?(?i: environment variable| env var(?:iable)?| setting)?,? (?i:(?:is |was |are |has |have )?(?:not set|not defined|not found|not provided|not been set|missing|undefined|unset|empty|required|mandatory)|(?:must|needs to|has to) be (?:set|defined|provided|present))",
            streams=_OWN,
            level=_ERRS,
        ),
        Pattern(
            literals=("environment variable",),
            regex=r"(?i:set(?:ting)? (?:the )?)[`'\"]?(?P<setting>[A-Z][A-Z0-9_]{2,120})[`'\"]?(?i:(?: or [`'\"]?\w{1,80}[`'\"]?)? environment variable)",
            streams=_OWN,
            level=_ERRS,
        ),
        Pattern(
            literals=("Environment variable not found: ",),
            regex=r"Environment variable not found: (?P<setting>\w{1,120})",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("Could not resolve placeholder",),
            regex=r"Could not resolve placeholder '(?P<setting>[\w.-]{1,120})' in value",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("required key ",),
            regex=r"required key (?P<setting>[A-Z][A-Z0-9_]{1,120}) missing value",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("is missing, and has no default",),
            regex=r"Config '(?P<setting>\w{1,120})' is missing, and has no default",
            streams=_OWN,
            level=_WARNS,
        ),
        Pattern(
            literals=("key not found: ",),
            regex=r"key not found: \"(?P<setting>[A-Z][A-Z0-9_]{1,120})\" \(KeyError\)",
            streams=_OWN,
            level=_WARNS,
        ),
    ),
    origin="Python 3.11 os.environ, pydantic-settings 2, openai: run; Prisma, Spring, envconfig, starlette, Ruby: documentation",
)
