"""Three calls to DynamoDB, signed by hand: boto3 would treble both the zip and the cold start.

Imported only where a token needs the table, because `http.client` and `ssl` cost more than the rest of the authorizer.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from authorizer.errors import TableUnavailableError
from authorizer.signed_calls import Call, read_credentials, signed_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    Value: TypeAlias = str | float | bool

TIMEOUT_SECONDS = 1.0  # to connect, and for each answer; DynamoDB takes milliseconds, and the caller waits
# Together they stay below the function's own time, so that a good token is answered even when both are used up.
READ_SECONDS = 3.0  # all attempts of a read
WRITE_SECONDS = 0.5
MAX_ANSWER_BYTES = 500_000  # an item has at most 400 KB
# https://docs.aws.amazon.com/general/latest/gr/ddb.html
CHINA = "cn-"


class DynamoTable:
    """One table. The connection is kept from one invocation to the next."""

    def __init__(self, environ: Mapping[str, str], table_name: str, *, clock: Callable[[], float] = time.time) -> None:
        self._environ = environ
        self._table = table_name
        self._clock = clock
        self._region = environ.get("AWS_REGION", "")
        self._endpoint = urlsplit(_endpoint_url(environ, self._region))
        self._connection: http.client.HTTPConnection | None = None

    def read_item(self, pk: str, sk: str) -> dict[str, Value] | None:
        """The item as of now, its texts, numbers and booleans; TableUnavailableError when it can't be had."""
        status, answer = self._call("GetItem", {"Key": _key(pk, sk), "ConsistentRead": True}, seconds=READ_SECONDS)
        if status != http.HTTPStatus.OK:
            raise TableUnavailableError
        item = answer.get("Item")
        return None if item is None else _plain(item)

    def read_items(self, pk: str) -> list[dict[str, Value]]:
        """All items of a small partition as of now, as `read_item` gives them; TableUnavailableError likewise."""
        which = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": pk}}}
        status, answer = self._call("Query", {**which, "ConsistentRead": True}, seconds=READ_SECONDS)
        if status != http.HTTPStatus.OK or "LastEvaluatedKey" in answer:
            raise TableUnavailableError
        return [_plain(item) for item in answer.get("Items", [])]

    def touch(self, pk: str, sk: str, *, attribute: str, now: int, unless_since: int) -> None:
        """Write a moment into an item, unless it is gone, or its moment is later than `unless_since`.

        Raises TableUnavailableError. It is tried once: nobody waits for it longer.
        """
        status, answer = self._call(
            "UpdateItem",
            {
                "Key": _key(pk, sk),
                "UpdateExpression": "SET #moment = :now",
                "ConditionExpression": (
                    "attribute_exists(pk) AND (attribute_not_exists(#moment) OR #moment <= :unless_since)"
                ),
                "ExpressionAttributeNames": {"#moment": attribute},
                "ExpressionAttributeValues": {":now": {"N": str(now)}, ":unless_since": {"N": str(unless_since)}},
            },
            seconds=WRITE_SECONDS,
            attempts=1,
        )
        refused = str(answer.get("__type", "")).endswith("ConditionalCheckFailedException")
        if status != http.HTTPStatus.OK and not refused:
            raise TableUnavailableError

    def _call(
        self, action: str, members: dict[str, Any], *, seconds: float, attempts: int = 2
    ) -> tuple[int, dict[str, Any]]:
        """The answer's status and body. A connection that slept while the function did is dead: then a fresh one."""
        body = json.dumps({"TableName": self._table, **members}).encode()
        call = Call(
            service="dynamodb",
            region=self._region,
            host=self._endpoint.netloc,
            path=self._endpoint.path or "/",
            target=f"DynamoDB_20120810.{action}",
            body=body,
        )
        deadline = time.monotonic() + seconds
        for _ in range(attempts):
            try:
                status, answer = self._send(call, deadline)
            except (OSError, http.client.HTTPException, ValueError):
                self.hang_up()
            else:
                if status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                    return status, answer
        raise TableUnavailableError

    def _send(self, call: Call, deadline: float) -> tuple[int, dict[str, Any]]:
        """One request and its answer. Raises OSError, HTTPException or ValueError."""
        connection = self._connection = self._connection or self._open()
        if connection.sock is None:
            connection.timeout = _left(deadline)
            connection.connect()
        connection.sock.settimeout(_left(deadline))
        headers = signed_headers(call, read_credentials(self._environ), self._clock())
        connection.request("POST", call.path, body=call.body, headers=headers)
        response = connection.getresponse()
        raw = response.read(MAX_ANSWER_BYTES)
        if not response.isclosed():
            raise ValueError("the answer is too long")
        answer = json.loads(raw or b"{}")
        if not isinstance(answer, dict):
            raise ValueError("the answer is no object")  # noqa: TRY004 - callers know one error: no valid answer
        return response.status, answer

    def _open(self) -> http.client.HTTPConnection:
        host, port = self._endpoint.hostname or "", self._endpoint.port
        if self._endpoint.scheme == "http":  # an emulator on loopback
            return http.client.HTTPConnection(host, port)
        return http.client.HTTPSConnection(host, port, context=ssl.create_default_context())

    def hang_up(self) -> None:
        """The next call connects anew."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _left(deadline: float) -> float:
    """For one step. Raises TimeoutError when there is nothing left."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, TIMEOUT_SECONDS)


def _endpoint_url(environ: Mapping[str, str], region: str) -> str:
    """AWS's own, or an emulator's, as boto3 is told of it too."""
    suffix = "amazonaws.com.cn" if region.startswith(CHINA) else "amazonaws.com"
    return (
        environ.get("AWS_ENDPOINT_URL_DYNAMODB")
        or environ.get("AWS_ENDPOINT_URL")
        or f"https://dynamodb.{region}.{suffix}"
    )


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _plain(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Value]:
    plain: dict[str, Value] = {}
    for name, typed in item.items():
        for kind, value in typed.items():
            if kind == "N":
                plain[name] = float(value)
            elif kind in {"S", "BOOL"}:
                plain[name] = value
    return plain
