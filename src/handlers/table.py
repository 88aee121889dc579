"""All routes, and the function that answers each: for the OpenAPI document, the gateway and the tests."""

from __future__ import annotations

from handlers.batch_contract import BATCH_OPERATIONS
from handlers.contract import OPERATIONS as UPLOAD_OPERATIONS
from handlers.file_contract import FILE_OPERATIONS
from handlers.job_contract import JOB_OPERATIONS
from handlers.operation import Operation
from handlers.token_contract import TOKEN_OPERATIONS
from handlers.token_endpoint_contract import TOKEN_ENDPOINT_OPERATIONS

# By their logical ids in the template.
FUNCTIONS: dict[str, tuple[Operation, ...]] = {
    "IssuerFunction": (*UPLOAD_OPERATIONS, *BATCH_OPERATIONS),
    "JobApiFunction": JOB_OPERATIONS,
    "TokenApiFunction": TOKEN_OPERATIONS,
    "TokenEndpointFunction": TOKEN_ENDPOINT_OPERATIONS,
}
# The template's condition under which a function, and with it its routes, is there at all.
CONDITIONS: dict[str, str] = {"TokenApiFunction": "UsesTokens", "TokenEndpointFunction": "HasTokenEndpoint"}

# What the gateway does by itself, under another.
DIRECT: dict[str, tuple[Operation, ...]] = {"StoresSmallFiles": FILE_OPERATIONS}

OPERATIONS = tuple(operation for operations in (*FUNCTIONS.values(), *DIRECT.values()) for operation in operations)
