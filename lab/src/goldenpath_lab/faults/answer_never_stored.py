"""The transaction that stores the answer is rolled back."""

from goldenpath_lab.faults.contracts import Fault, Sight
from goldenpath_lab.faults.deployments import remember_revision, roll_back
from goldenpath_lab.faults.rewritten import API, Edit, deploys_rewritten

_STORED = "    return bool(await store.fetchval(COMPLETE, run.id, run.attempt, answer_id, answer) == answer_id)\n"
_ROLLED_BACK = """    async with store.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            return bool(await connection.fetchval(COMPLETE, run.id, run.attempt, answer_id, answer) == answer_id)
        finally:
            await transaction.rollback()
"""

FAULT = Fault(
    id="answer-never-stored",
    title="the answer is written in a transaction that is always rolled back",
    layer="application",
    component="chat-api",
    mechanism="a file: chat/runs.py in the image ends the transaction of every answer with a rollback",
    propagation=(
        "users see their answer while it is written",
        "it is gone when they read the thread again",
        "runs stay open and are answered anew",
    ),
    sights=(Sight(where="outside", what="the answer cannot be read back", pattern="stored"),),
    paged_by="the golden path fails at its last step",
    cures=("roll back to the revision before", "commit, build again"),
    deploys=("chat-api",),
    remember=remember_revision(API),
    act=deploys_rewritten(API, Edit(path="chat/runs.py", old=_STORED, new=_ROLLED_BACK)),
    undo=roll_back,
)
