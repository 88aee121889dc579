"""The second version's routes: uploads, many at once."""

from __future__ import annotations

from handlers.answers.batch import BatchAnswer
from handlers.operation import WRITE, Operation
from handlers.wire.batch import StartBatch

START_BATCH = Operation(
    id="startBatch",
    method="POST",
    path="/v2/uploads",
    summary="Start many uploads, each for itself",
    scopes=(WRITE,),
    status=200,
    answer=BatchAnswer,
    body=StartBatch,
    body_by_item=True,
    keyed=True,
    refusals=(400, 409, 413, 422),
)

BATCH_OPERATIONS = (START_BATCH,)
