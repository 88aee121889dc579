"""A stack with the token endpoint on, and an identity provider of the test's own that it trusts."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from local.engines.ministack import Emulator
from local.ports import free_port
from local.stack import LocalStack, running_stack
from tests.unit.token_endpoint.idp import AUDIENCE, ENTITY_ID, RECIPIENT, Idp, Said, make_idp, shifted, signed
from token_endpoint.form import GRANT_TYPE

GROUPS = "writers=uploads:write uploads:read,readers=uploads:read"


@dataclass(frozen=True)
class SamlStack:
    """The deployed stack, and who vouches for its callers."""

    stack: LocalStack
    idp: Idp

    @property
    def emulator(self) -> Emulator:
        """The AWS emulator behind the stack."""
        return Emulator(self.stack.emulator_url)

    def assertion(self, said: Said | None = None, **changes: Any) -> bytes:
        """A fresh one, of now."""
        fresh: dict[str, Any] = {"id": f"_{uuid4()}", "attributes": {"tenant": ["acme"], "groups": ["writers"]}}
        now = shifted(said or Said(), time.time(), RECIPIENT)
        return signed(self.idp, Said(**{**vars(now), **fresh, **changes}))

    def post(self, assertion: bytes, **members: str) -> requests.Response:
        """An exchange, as curl would do it."""
        encoded = base64.urlsafe_b64encode(assertion).decode().rstrip("=")
        form = {"grant_type": GRANT_TYPE, "assertion": encoded, **members}
        return requests.post(f"{self.stack.api_url}/v1/oauth/token", data=form, timeout=60)

    def token(self, **changes: Any) -> str:
        """A token for a fresh assertion."""
        answer = self.post(self.assertion(**changes))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def call(self, method: str, path: str, token: str, body: Any = None) -> requests.Response:
        """One call of the API."""
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(method, f"{self.stack.api_url}{path}", json=body, headers=headers, timeout=60)

    def outputs(self) -> dict[str, str]:
        """The stack's."""
        (described,) = self.emulator.client("cloudformation").describe_stacks(StackName=self.stack.stack_name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


@pytest.fixture(scope="session")
def saml(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamlStack]:
    """With a key in KMS, and groups that give scopes."""
    now = time.time()
    idp = make_idp(begins=now - 86_400, ends=now + 86_400)
    more = {
        "SamlIdpEntityId": ENTITY_ID,
        "SamlIdpCertificates": idp.certificate_text,
        "SamlAudience": AUDIENCE,
        "SamlRecipient": RECIPIENT,  # the emulator does not say by which name it was called
        "SamlScopesAttribute": "groups",
        "SamlScopeMap": GROUPS,
        "AllowedOrigins": "https://app.example.com",
    }
    folder: Path = tmp_path_factory.mktemp("saml-stack")
    with running_stack(folder, free_port(), say=print, more_parameters=more) as stack:
        yield SamlStack(stack, idp)
