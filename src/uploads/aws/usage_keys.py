"""Keys to the API's usage plan: API Gateway counts the calls of each by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from uploads.aws.clients import error_code, unavailable_when_down
from uploads.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

_THERE_ALREADY = "ConflictException"
_GONE = "NotFoundException"


class ApiGatewayUsageKeys:
    """The keys of one plan, which is known by its name: the stack that makes it cannot tell a function its id.

    `client` is asked for on first use. A key is named as its token, so that what was begun twice is found again.
    """

    def __init__(self, client: Callable[[], APIGatewayClient], plan_name: str) -> None:
        self._client = client
        self._plan_name = plan_name

    @property
    def are_on(self) -> bool:
        """Whether the deployment has a plan."""
        return bool(self._plan_name)

    def ensure(self, token_id: str, usage_key: str) -> None:
        """Make the key, unless it is there; one of another value is an attempt's that came to nothing, and goes."""
        with unavailable_when_down("API Gateway"):
            key_id = None
            for found, value in self._named(token_id):
                if value == usage_key:
                    key_id = found
                else:
                    self._delete(found)
            if key_id is None:
                key_id = self._client().create_api_key(name=token_id, value=usage_key, enabled=True)["id"]
            self._join_plan(key_id)

    def remove(self, token_id: str) -> None:
        """Delete whatever is named so."""
        with unavailable_when_down("API Gateway"):
            for key_id, _ in self._named(token_id):
                self._delete(key_id)

    def _named(self, token_id: str) -> list[tuple[str, str]]:
        """Ids and values; API Gateway looks names up by how they begin."""
        found = self._client().get_api_keys(nameQuery=token_id, includeValues=True)["items"]
        return [(key["id"], key.get("value", "")) for key in found if key.get("name") == token_id]

    def _join_plan(self, key_id: str) -> None:
        try:
            self._client().create_usage_plan_key(usagePlanId=self._plan_id, keyId=key_id, keyType="API_KEY")
        except ClientError as error:
            if error_code(error) != _THERE_ALREADY:
                raise

    def _delete(self, key_id: str) -> None:
        try:
            self._client().delete_api_key(apiKey=key_id)
        except ClientError as error:
            if error_code(error) != _GONE:
                raise

    @cached_property
    def _plan_id(self) -> str:
        """Raises UnavailableError while there is no such plan: the stack is being changed."""
        for page in self._client().get_paginator("get_usage_plans").paginate():
            for plan in page["items"]:
                if plan.get("name") == self._plan_name:
                    return plan["id"]
        raise UnavailableError("The usage plan is not there. Try again.")
