"""What clients ask of jobs."""

from __future__ import annotations

from typing import Any

from tests.unit.handlers.api import Answer, Api
from uploads.model import Upload


def submit(api: Api, upload: Upload, job_type: str = "count", /, **parameters: Any) -> Answer:
    body = {"type": job_type, "input": {"upload_id": upload.id}, "parameters": parameters}
    return api.call("job-api-submit", body=body)


def get(api: Api, job_id: str, **changes: Any) -> Answer:
    return api.call("job-api-get", upload_id=job_id, **changes)


def cancel(api: Api, job_id: str) -> Answer:
    return api.call("job-api-cancel", upload_id=job_id)
