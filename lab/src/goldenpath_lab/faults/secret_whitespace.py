"""The signing key of the backend ends in a newline."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.secret_versions import add_newline, remember_secret, take_back

FAULT = Fault(
    id="secret-whitespace",
    title="the newest version of the signing key ends in a newline, and only the backend has read it",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: a new version of the secret jwt-secret",
    propagation=("the backend refuses every token's signature", "login still works, the socket does not"),
    sights=(
        Sight(
            where="logs", what="signatures are refused", pattern=r"(?i)token_signature|signature verification failed"
        ),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("add a version without the newline and deploy", "roll back the secret and the revision"),
    holds=("versions of jwt-secret",),
    deploys=("chat-api",),
    remember=remember_secret("chat-api", "jwt-secret"),
    act=add_newline,
    undo=take_back,
)
