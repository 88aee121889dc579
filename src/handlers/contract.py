"""The routes of uploads and those open to all: one table, for the resolver, the OpenAPI document and the tests."""

from __future__ import annotations

from handlers import answers, wire
from handlers.operation import READ, WRITE, Operation

START_UPLOAD = Operation(
    id="startUpload",
    method="POST",
    path="/v1/uploads",
    summary="Start an upload",
    scopes=(WRITE,),
    status=201,
    answer=answers.UploadAnswer,
    body=wire.StartUpload,
    keyed=True,
    refusals=(400, 404, 409, 412, 413, 415, 422),
)
LIST_UPLOADS = Operation(
    id="listUploads",
    method="GET",
    path="/v1/uploads",
    summary="List the tenant's uploads, newest first; or find the open one of a fingerprint",
    scopes=(READ, WRITE),
    status=200,
    answer=answers.UploadList,
    query=wire.ListUploads,
    refusals=(400,),
)
GET_UPLOAD = Operation(
    id="getUpload",
    method="GET",
    path="/v1/uploads/{id}",
    summary="State of an upload, what has arrived and what is missing",
    scopes=(READ, WRITE),
    status=200,
    answer=answers.UploadAnswer,
    query=wire.GetUpload,
    refusals=(400, 404),
)
GET_UPLOAD_RESULT = Operation(
    id="getUploadResult",
    method="GET",
    path="/v1/uploads/{id}/result",
    summary="An upload that has ended; as that never changes, caches may keep it",
    scopes=(READ, WRITE),
    status=200,
    answer=answers.EndedUpload,
    cached=True,
    refusals=(400, 404, 409),
)
SIGN_PARTS = Operation(
    id="signParts",
    method="POST",
    path="/v1/uploads/{id}/parts",
    summary="Sign a page of parts; of an upload in one piece, part 1 is the whole file",
    scopes=(WRITE,),
    status=200,
    answer=answers.AnyPage,
    body=wire.SignParts,
    body_optional=True,
    refusals=(400, 404, 409),
)
GET_CURL_CONFIG = Operation(
    id="getCurlConfig",
    method="GET",
    path="/v1/uploads/{id}/curl",
    summary="A configuration for `curl -K` that sends the missing parts",
    scopes=(WRITE,),
    status=200,
    answer=None,
    query=wire.GetCurlConfig,
    media_type="text/plain; charset=utf-8",
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
    later=True,
    later_answer="JobAnswer",  # its shape stands in the table of jobs, which the issuer does not import
    prefers="respond-async",
    is_located=True,
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
    refusals=(400, 404, 409),
)
SIGN_DOWNLOAD = Operation(
    id="signDownload",
    method="POST",
    path="/v1/uploads/{id}/download",
    summary="Sign a GET of a ready upload's file",
    scopes=(READ,),
    status=200,
    answer=answers.Download,
    body=wire.SignDownload,
    body_optional=True,
    refusals=(400, 404, 409),
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
    cached=True,
)

OPERATIONS = (
    START_UPLOAD,
    LIST_UPLOADS,
    GET_UPLOAD,
    GET_UPLOAD_RESULT,
    SIGN_PARTS,
    GET_CURL_CONFIG,
    COMPLETE_UPLOAD,
    ABORT_UPLOAD,
    SIGN_DOWNLOAD,
    GET_HEALTH,
    GET_OPENAPI,
)
