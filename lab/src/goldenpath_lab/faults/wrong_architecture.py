"""The image was built on a machine of another architecture."""

from goldenpath_lab.faults.contracts import Fault, Memory, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.stage.whole import Stage

_EXECUTABLE, _AARCH64, _HEADER, _PROGRAM_HEADER = 2, 183, 64, 56


def program() -> bytes:
    """Return the ELF header of an executable for 64-bit ARM: as much of it as a kernel reads before it refuses."""
    kind = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    fields = ((_EXECUTABLE, 2), (_AARCH64, 2), (1, 4), (0x400000, 8), (_HEADER, 8), (0, 8), (0, 4))
    sizes = ((_HEADER, 2), (_PROGRAM_HEADER, 2), (1, 2), (0, 2), (0, 2), (0, 2))
    header = kind + b"".join(value.to_bytes(width, "little") for value, width in (*fields, *sizes))
    return header.ljust(4096, b"\0")


async def act(stage: Stage, memory: Memory) -> None:
    """Build an image whose server is a program for 64-bit ARM, and deploy the backend with it."""
    del memory
    stage.code.add_program("server", program())
    await stage.services.deploy("chat-api", image=stage.code.build(), command=("./server",))


FAULT = Fault(
    id="wrong-architecture",
    title="the backend's image was built for 64-bit ARM",
    layer="application",
    component="chat-api",
    mechanism="a file: the program in the image is an executable for another architecture",
    propagation=("the kernel refuses to execute it", "the new revision never gets traffic"),
    sights=(
        Sight(where="logs", what="the kernel refuses", pattern=r"failed to load \./server: exec format error"),
        Sight(where="audit", what="the revision is not ready", pattern=r"Ready condition status changed to False"),
    ),
    users_harmed=False,
    paging="ticket",
    paged_by="a deployment whose revision does not become ready",
    cures=("build for linux/amd64",),
    deploys=("chat-api",),
    remember=remember_revision("chat-api"),
    act=act,
    undo=roll_back,
)
