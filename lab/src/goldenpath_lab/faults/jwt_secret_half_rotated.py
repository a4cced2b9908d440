"""The signing key was rotated, and only who signs has read the new one."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.secret_versions import remember_secret, take_back
from goldenpath_lab.stage.whole import Stage


async def act(stage: Stage, memory: Memory) -> None:
    """Add another key, and deploy auth alone; the backend still holds the version before."""
    del memory
    stage.secrets.add("jwt-secret", stage.secrets.value("jwt-secret")[::-1])
    await stage.services.deploy("chat-auth")


FAULT = Fault(
    id="jwt-secret-half-rotated",
    title="the signing key was rotated: auth signs with the new one, the backend was not deployed and holds the old one",
    layer="configuration",
    component="chat-api",
    mechanism="a setting: a new version of the secret jwt-secret, read by one of the two services that share it",
    propagation=("the backend refuses every new token's signature", "login still works, the socket does not"),
    sights=(
        Sight(where="audit", what="a version is added", pattern=r"SecretManagerService\.AddSecretVersion"),
        Sight(
            where="logs", what="signatures are refused", pattern=r"(?i)token_signature|signature verification failed"
        ),
        Sight(where="outside", what="the socket is refused", pattern="socket"),
    ),
    cures=("deploy the backend, so that it reads the new key", "roll back the secret and auth"),
    holds=("versions of jwt-secret",),
    deploys=("chat-auth",),
    remember=remember_secret("chat-auth", "jwt-secret"),
    act=act,
    undo=take_back,
)
