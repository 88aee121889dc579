"""Keys to the API's usage plan: API Gateway counts the calls of each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tokens.model import UsageKey
from uploads.aws.clients import error_code, unavailable_when_down
from uploads.errors import UnavailableError
from uploads.ids import is_ulid

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

# On the plan and on each key, with the stack's name: the region's keys are everybody's.
STACK_TAG = "portside-stack"
_THERE_ALREADY = "ConflictException"
_GONE = "NotFoundException"
_PAGE_KEYS = 500  # https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html


class ApiGatewayUsageKeys:
    """The keys of one stack's plan, which bears its name and tag: the stack cannot tell a function the plan's id.

    `client` is asked for on first use. A key is named as its token, so that what was begun twice is found again.
    """

    def __init__(self, client: Callable[[], APIGatewayClient], stack_name: str, *, are_on: bool) -> None:
        self._client = client
        self._stack_name = stack_name
        self._are_on = are_on

    @property
    def are_on(self) -> bool:
        """Whether the deployment has a plan."""
        return self._are_on

    def ensure(self, token_id: str, usage_key: str) -> None:
        """Make the key, unless it is there."""
        with unavailable_when_down("API Gateway"):
            key_id = self._find(token_id, usage_key) or self._make(token_id, usage_key)
            self._join_plan(key_id)

    def keep_only(self, token_id: str, usage_key: str | None) -> None:
        """Delete all others that are named so."""
        with unavailable_when_down("API Gateway"):
            for key in self._named(token_id):
                if key.get("value") != usage_key and self._is_own(key):
                    self._delete(key["id"])

    def list_all(self, *, made_before: datetime | None = None) -> list[UsageKey]:
        """By name and tag; it takes a look at every key of the region."""
        with unavailable_when_down("API Gateway"):
            return [
                UsageKey(key["id"], key["name"], key.get("value", ""))
                for key in self._pages()
                if self._is_own(key)
                and is_ulid(key.get("name", ""))
                and (made_before is None or key["createdDate"] < made_before)
            ]

    def drop(self, usage_key: UsageKey) -> None:
        """Its place in the plan goes with it."""
        with unavailable_when_down("API Gateway"):
            self._delete(usage_key.id)

    def _is_own(self, key: Any) -> bool:
        return (key.get("tags") or {}).get(STACK_TAG) == self._stack_name

    def _named(self, token_id: str) -> Iterator[Any]:
        """API Gateway looks names up by how they begin."""
        return (key for key in self._pages(nameQuery=token_id) if key.get("name") == token_id)

    def _pages(self, **wanted: str) -> Iterator[Any]:
        """With pages of this size it is one call, for all but thousands of keys."""
        pages = self._client().get_paginator("get_api_keys")
        for page in pages.paginate(includeValues=True, PaginationConfig={"PageSize": _PAGE_KEYS}, **wanted):
            yield from page["items"]

    def _find(self, token_id: str, usage_key: str) -> str | None:
        return next((key["id"] for key in self._named(token_id) if key.get("value") == usage_key), None)

    def _make(self, token_id: str, usage_key: str) -> str:
        """Another attempt, or boto3's own second one after a lost answer, may have made it since the look."""
        try:
            made = self._client().create_api_key(
                name=token_id, value=usage_key, enabled=True, tags={STACK_TAG: self._stack_name}
            )
        except ClientError as error:
            if error_code(error) != _THERE_ALREADY:
                raise
        else:
            return made["id"]
        key_id = self._find(token_id, usage_key)
        if key_id is None:
            raise UnavailableError("API Gateway is making the token's key. Try again.")
        return key_id

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
                if plan.get("name") == self._stack_name and self._is_own(plan):
                    return plan["id"]
        raise UnavailableError("The usage plan is not there. Try again.")
