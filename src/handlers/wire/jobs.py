"""The body that submits a job, and the query that lists them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from handlers.wire.body import Body
from handlers.wire.query import Digits, Query
from handlers.wire.texts import UploadId
from handlers.wire.webhooks import WebhookBody
from jobs.submitting import JobOrder


class JobInput(Body):
    """What a job works on."""

    upload_id: UploadId


class SubmitJob(Body):
    """What is to be done, to which ready upload. Which parameters there are depends on the type."""

    type: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9-]*$")]
    input: JobInput
    parameters: dict[str, Any] = Field(default_factory=dict, max_length=32)
    webhook: WebhookBody | None = None

    def to_order(self, trace_header: str | None) -> JobOrder:
        webhook = self.webhook.to_webhook() if self.webhook else None
        return JobOrder(self.type, self.input.upload_id, self.parameters, webhook, trace_header)


class ListJobs(Query):
    """Which jobs to list."""

    state: Annotated[
        Literal["queued", "running", "succeeded", "failed", "cancelled"] | None,
        Field(description="only jobs that are in this state"),
    ] = None
    upload_id: Annotated[UploadId | None, Field(description="only jobs on this upload")] = None
    cursor: Annotated[str | None, Field(description="next_cursor of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=100), Digits, Field(description="how many jobs at most")] = 50
