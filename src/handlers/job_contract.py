"""The routes of jobs, apart from those of uploads: the issuer imports neither these bodies nor what they stand on."""

from __future__ import annotations

from handlers.answers.jobs import JobAnswer, JobList
from handlers.operation import ACCEPTED, JOBS_READ, JOBS_WRITE, WRITE, Operation
from handlers.wire.jobs import ListJobs, SubmitJob

SUBMIT_JOB = Operation(
    id="submitJob",
    method="POST",
    path="/v1/jobs",
    summary="Have something done with a ready upload, however long it takes",
    scopes=(JOBS_WRITE,),
    status=ACCEPTED,
    answer=JobAnswer,
    body=SubmitJob,
    keyed=True,
    is_located=True,
    refusals=(400, 404, 409, 422),
)
LIST_JOBS = Operation(
    id="listJobs",
    method="GET",
    path="/v1/jobs",
    summary="List the tenant's jobs, newest first",
    scopes=(JOBS_READ, JOBS_WRITE),
    status=200,
    answer=JobList,
    query=ListJobs,
    refusals=(400,),
)
GET_JOB = Operation(
    id="getJob",
    method="GET",
    path="/v1/jobs/{id}",
    summary="How a job stands; with `Prefer: wait=20`, as soon as it has ended",
    scopes=(JOBS_READ, JOBS_WRITE, WRITE),  # who completes an upload may be answered with a job
    status=200,
    answer=JobAnswer,
    prefers="wait=20",
    refusals=(400, 404),
)
GET_JOB_RESULT = Operation(
    id="getJobResult",
    method="GET",
    path="/v1/jobs/{id}/result",
    summary="A job that has ended; as that never changes, caches may keep it",
    scopes=(JOBS_READ, JOBS_WRITE, WRITE),
    status=200,
    answer=JobAnswer,
    cached=True,
    refusals=(400, 404, 409),
)
CANCEL_JOB = Operation(
    id="cancelJob",
    method="DELETE",
    path="/v1/jobs/{id}",
    summary="Cancel a job; one that runs ends at its next step",
    scopes=(JOBS_WRITE,),
    status=200,
    answer=JobAnswer,
    refusals=(400, 404, 409),
)

JOB_OPERATIONS = (SUBMIT_JOB, LIST_JOBS, GET_JOB, GET_JOB_RESULT, CANCEL_JOB)
