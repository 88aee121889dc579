"""The routes: one table that the resolver, the OpenAPI document and the tests of the template are made from."""

from __future__ import annotations

from dataclasses import dataclass

from handlers import answers, wire

READ, WRITE, ADMIN = "uploads:read", "uploads:write", "admin"


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. `scopes`: any one of them is enough; none means that the route is open to all."""

    id: str
    method: str
    path: str
    summary: str
    scopes: tuple[str, ...]
    status: int
    answer: type | None
    body: type[wire.Body] | None = None
    body_optional: bool = False
    refusals: tuple[int, ...] = ()
    query: tuple[tuple[str, str], ...] = ()  # names of part numbers in the query, and what they are for


START_UPLOAD = Operation(
    id="startUpload",
    method="POST",
    path="/v1/uploads",
    summary="Start an upload",
    scopes=(WRITE,),
    status=201,
    answer=answers.UploadAnswer,
    body=wire.StartUpload,
    refusals=(400, 413),
)
GET_UPLOAD = Operation(
    id="getUpload",
    method="GET",
    path="/v1/uploads/{id}",
    summary="State of an upload, what has arrived and what is missing",
    scopes=(READ, WRITE),
    status=200,
    answer=answers.UploadAnswer,
    refusals=(400, 404),
    query=(("from", "the first part number to show of those received"),),
)
SIGN_PARTS = Operation(
    id="signParts",
    method="POST",
    path="/v1/uploads/{id}/parts",
    summary="Sign a page of parts; of a PUT upload, part 1 is the whole file",
    scopes=(WRITE,),
    status=200,
    answer=answers.Page,
    body=wire.SignParts,
    body_optional=True,
    refusals=(400, 404, 409),
)
COMPLETE_UPLOAD = Operation(
    id="completeUpload",
    method="POST",
    path="/v1/uploads/{id}/complete",
    summary="Finish an upload and verify what arrived",
    scopes=(WRITE,),
    status=200,
    answer=answers.UploadAnswer,
    body=wire.CompleteUpload,
    body_optional=True,
    refusals=(400, 404, 409, 422),
)
ABORT_UPLOAD = Operation(
    id="abortUpload",
    method="DELETE",
    path="/v1/uploads/{id}",
    summary="Abort an upload and free its parts",
    scopes=(WRITE,),
    status=200,
    answer=answers.UploadAnswer,
    refusals=(404, 409),
)
GET_HEALTH = Operation(
    id="getHealth", method="GET", path="/v1/health", summary="Liveness", scopes=(), status=200, answer=answers.Health
)
GET_OPENAPI = Operation(
    id="getOpenApi",
    method="GET",
    path="/v1/openapi.json",
    summary="This document",
    scopes=(),
    status=200,
    answer=None,
)

OPERATIONS = (START_UPLOAD, GET_UPLOAD, SIGN_PARTS, COMPLETE_UPLOAD, ABORT_UPLOAD, GET_HEALTH, GET_OPENAPI)
