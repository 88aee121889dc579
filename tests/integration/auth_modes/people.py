"""Callers of a deployed API, each with credentials of one kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.engines.ministack import REGION


class Person(Protocol):
    """Somebody who calls."""

    def call(self, method: str, path: str, body: object = None) -> requests.Response: ...


@dataclass(frozen=True, slots=True)
class Bearer:
    """With a header, made anew for each call; without one where it is empty."""

    api_url: str
    authorization: Callable[[], str]
    more: Mapping[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        own = self.authorization()
        headers = {**({"Authorization": own} if own else {}), **self.more}
        data = None if body is None else json.dumps(body)
        return requests.request(method, f"{self.api_url}{path}", data=data, headers=headers, timeout=60)


@dataclass(frozen=True, slots=True)
class Signed:
    """With SigV4, by botocore. `signed_at`: another moment than now, as `20260101T000000Z`."""

    api_url: str
    credentials: Credentials
    signed_at: str | None = None

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        data = None if body is None else json.dumps(body)
        request = AWSRequest(method, f"{self.api_url}{path}", data=data)
        _Signer(self.credentials, self.signed_at).add_auth(request)
        return requests.request(method, str(request.url), data=data, headers=dict(request.headers), timeout=60)


class _Signer(SigV4Auth):
    def __init__(self, credentials: Credentials, signed_at: str | None) -> None:
        super().__init__(credentials, "execute-api", REGION)
        self._signed_at = signed_at

    def _modify_request_before_signing(self, request: Any) -> None:
        if self._signed_at:
            request.context["timestamp"] = self._signed_at
        super()._modify_request_before_signing(request)  # type: ignore[misc] # botocore's own; its stubs lack it
