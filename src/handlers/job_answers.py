"""How a job is answered with, by whichever function submitted it: where it is, and when to ask again."""

from __future__ import annotations

from datetime import datetime

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter, Response

from handlers.answers.jobs import show_job
from handlers.operation import ACCEPTED, Operation
from handlers.rest import address_of, answer
from jobs.model import Job
from jobs.watching import retry_after_seconds


def answer_accepted(router: BaseRouter, operation: Operation, job: Job, now: datetime) -> Response[str]:
    """202: where to ask for it, and when."""
    accepted = answer(operation, show_job(job), status=ACCEPTED, retry_after_seconds=retry_after_seconds(job, now))
    accepted.headers["Location"] = address_of(router, f"/v1/jobs/{job.id}")
    return accepted
