"""The route of small files: the gateway stores what it is sent by itself, and no function is asked."""

from __future__ import annotations

from handlers.answers.files import StoredFile
from handlers.operation import ACCEPTED, ANY, WRITE, Operation

PUT_FILE = Operation(
    id="putFile",
    method="PUT",
    path="/v1/files/{name}",
    summary="Store a small file, of 10 MB at most, in one request; where the deployment offers it",
    scopes=(WRITE,),
    status=ACCEPTED,
    answer=StoredFile,
    body_media_type=ANY,
    refusals=(400, 404, 413),
)

FILE_OPERATIONS = (PUT_FILE,)
