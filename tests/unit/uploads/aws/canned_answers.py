"""AWS answering what a test says, without a network: botocore asks its `before-send` handlers for an answer first."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

NONE: Mapping[str, str] = {}


class _Body(io.BytesIO):
    """What botocore reads of urllib3's response."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


class CannedAnswers:
    """Gives a client the answers in turn, the last one for good, and keeps the requests. An exception is raised."""

    def __init__(self, client: Any, *answers: tuple[int, str] | Exception, headers: Mapping[str, str] = NONE) -> None:
        self.requests: list[AWSPreparedRequest] = []
        self._answers = list(answers)
        self._headers = HTTPHeaders.from_dict(dict(headers))
        client.meta.events.register("before-send", self)

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, text = answer
        return AWSResponse(request.url, status, self._headers, _Body(text.encode()))


def s3_error(code: str) -> str:
    """The body of an S3 error."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>SECRET</Message></Error>'


def dynamodb_error(code: str) -> str:
    """The body of a DynamoDB error."""
    return f'{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"SECRET"}}'
