"""All routes, whichever function answers them: for the OpenAPI document and the tests of the template."""

from __future__ import annotations

from handlers.contract import OPERATIONS as UPLOAD_OPERATIONS
from handlers.job_contract import JOB_OPERATIONS

OPERATIONS = (*UPLOAD_OPERATIONS, *JOB_OPERATIONS)
