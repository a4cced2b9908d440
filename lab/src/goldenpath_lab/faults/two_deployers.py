"""Two people deploy the same service at the same time, from different working trees."""

import asyncio

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_ONE, _OTHER = "anna@chat.test", "jonas@chat.test"


async def act(stage: Stage, memory: Memory) -> None:
    """Build a good image, and another one in a tree where a module is half renamed; deploy both at once."""
    del memory
    stage.code.append("chat_platform/chat/rates.py", "\n# Tried out by hand.\n")
    good = stage.code.build()
    stage.code.edit("chat_platform/chat/services.py", "chat_platform.chat.rates", "chat_platform.chat.allowances")
    broken = stage.code.build()
    # Who asked first gets the lower number; the higher one wins, whichever is ready first.
    await asyncio.gather(
        stage.services.deploy("chat-api", actor=_ONE, image=good),
        stage.services.deploy("chat-api", actor=_OTHER, image=broken),
    )


FAULT = Fault(
    id="two-deployers",
    title="two people deploy the backend at the same time from different working trees; the last one's image is broken and wins",
    layer="application",
    component="chat-api",
    mechanism="a file: the second image imports a module under a name that only exists in its author's plans",
    propagation=(
        "both become ready, as the port is open before the import",
        "the later one gets the traffic",
        "the worker dies at import",
    ),
    sights=(
        Sight(where="audit", what="the first one deploys", pattern=rf'"principalEmail":"{_ONE}"'),
        Sight(where="audit", what="the second one deploys", pattern=rf'"principalEmail":"{_OTHER}"'),
        Sight(
            where="logs",
            what="the module is missing",
            pattern=r"ModuleNotFoundError: No module named 'chat_platform\.chat\.allowances'",
        ),
        Sight(where="outside", what="the API does not answer", pattern="socket"),
    ),
    cures=("give the traffic to the first one's revision", "deploy from one tree only"),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=roll_back,
)
