"""Where a `Location` points to: on this API, whatever its stage or base path is called."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from handlers.rest import address_of

COMPLETE = "/v1/uploads/{upload_id}/complete"
COMPLETED = "/v1/uploads/01JD8Z6R4WJ2N0Q3T5V7X9Y1ZA/complete"


def router(resource: str, path: str, **more: Any) -> BaseRouter:
    context = {"domainName": "api.example", "path": path, **more}
    event = APIGatewayProxyEvent({"headers": {}, "resource": resource, "path": path, "requestContext": context})
    return cast("BaseRouter", SimpleNamespace(current_event=event))


@pytest.mark.parametrize("before", ["", "/live", "/v1", "/v2", "/files/v1", "/v1/v1"])
@pytest.mark.parametrize(
    ("resource", "path"),
    [("/v1/tokens", "/v1/tokens"), (COMPLETE, COMPLETED), (COMPLETE, COMPLETED.replace("Z6", "%5A6"))],
    ids=["list", "one", "one encoded"],
)
def test_location_is_behind_the_stage_or_base_path_of_the_request(before: str, resource: str, path: str) -> None:
    """Also where that is called like a version of ours; and however an id in the path was written."""
    assert address_of(router(resource, before + path), "/v1/jobs/1") == f"https://api.example{before}/v1/jobs/1"


def test_location_is_a_path_where_the_gateway_does_not_say_its_name() -> None:
    """An emulator's does not."""
    assert address_of(router("/v1/tokens", "/live/v1/tokens", domainName=None), "/v1/tokens/1") == "/v1/tokens/1"
