"""The endpoint in front of fakes, asked with the gateway's events, and what it answers."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tests.unit.token_endpoint.idp import AUDIENCE, ENTITY_ID, NOW, RECIPIENT, Idp, Said, make_idp, signed
from token_endpoint.app import respond
from token_endpoint.composition import Parts
from token_endpoint.errors import UnavailableError
from token_endpoint.form import GRANT_TYPE
from token_endpoint.publishing import PublishedKeys
from token_endpoint.settings import read_settings
from token_endpoint.signing import LocalSigner, Signer

EVENTS = Path(__file__).parents[3] / "events"
IDP = make_idp()
KEY = generate_private_key(SECP256R1())
OWN_ISSUER = "https://portside.invalid/portside-test"


def environment(idp: Idp = IDP, **changes: str) -> dict[str, str]:
    """As the template gives it."""
    return {
        "SAML_IDP_ENTITY_ID": ENTITY_ID,
        "SAML_IDP_CERTIFICATES": idp.certificate_text,
        "SAML_AUDIENCE": AUDIENCE,
        "SAML_RECIPIENT": RECIPIENT,
        "SAML_TENANT_ATTRIBUTE": "tenant",
        "SAML_SCOPES_ATTRIBUTE": "",
        "SAML_SCOPES": "uploads:write uploads:read",
        "SAML_SCOPE_MAP": "",
        "SAML_ALLOW_ADMIN": "false",
        "OWN_ISSUER": OWN_ISSUER,
        "TOKEN_AUDIENCE": "portside,other",
        "OWN_TOKEN_LIFETIME_SECONDS": "900",
        "TOKEN_SIGNING_KEY_ID": "key-1",
        "TOKEN_SIGNING_SECRET_ARN": "",
        "TABLE_NAME": "table",
        "ALLOWED_ORIGINS": "https://app.example.com",
        **changes,
    }


@dataclass
class FakeRecords:
    """The table in memory; passes the same suite as the real one."""

    used: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    keys: dict[str, tuple[dict[str, str], int]] = field(default_factory=dict)
    failure: str | None = None

    def claim(self, issuer: str, assertion_id: str, *, owner: str, ends_at: float) -> bool:
        self._fail()
        return self.used.setdefault((issuer, assertion_id), (owner, ends_at))[0] == owner

    def publish(self, jwk: dict[str, str], *, forget_at: int) -> None:
        self._fail()
        known = self.keys.get(jwk["kid"])
        self.keys[jwk["kid"]] = (dict(jwk), max(forget_at, known[1] if known else 0))

    def published(self, now: float) -> list[dict[str, str]]:
        self._fail()
        return [jwk for jwk, forget_at in self.keys.values() if forget_at > now]

    def _fail(self) -> None:
        if self.failure:
            raise UnavailableError(self.failure)


class Answer:
    """A gateway's answer, read."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.status: int = told["statusCode"]
        self.headers: dict[str, str] = {name.lower(): value for name, value in told["headers"].items()}
        self.text: str = told["body"]
        self.body: dict[str, Any] = json.loads(told["body"])


class Endpoint:
    """One container of the function."""

    def __init__(self, idp: Idp = IDP, *, records: FakeRecords | None = None, **changes: str) -> None:
        self.idp = idp
        self.records = records or FakeRecords()
        self.now = NOW
        self.signer: Signer = LocalSigner(KEY)
        self.made = 0
        settings = read_settings(environment(idp, **changes))
        records_of_parts: Any = self.records
        self.parts = Parts(
            settings, records_of_parts, PublishedKeys(records_of_parts), lambda: self.signer, lambda: self.now, self._id
        )

    def _id(self) -> str:
        self.made += 1
        return f"{id(self)}-{self.made}"

    def post(self, assertion: bytes | str, **changes: Any) -> Answer:
        """An exchange; bytes are encoded as they must be."""
        text = assertion if isinstance(assertion, str) else base64.urlsafe_b64encode(assertion).rstrip(b"=").decode()
        members = {"grant_type": GRANT_TYPE, "assertion": text, **changes}
        return self.send(urlencode({name: value for name, value in members.items() if value is not None}))

    def say(self, **changes: Any) -> Answer:
        """An exchange of an honestly signed assertion that says something else."""
        return self.post(signed(self.idp, Said(**changes)))

    def send(self, body: str, *, headers: dict[str, str] | None = None, **changes: Any) -> Answer:
        """The event of `events/`, with this body."""
        event = make_event("exchange")
        event["headers"] |= headers or {}
        return Answer(respond({**event, "body": body, **changes}, self.parts))

    def ask_for_keys(self) -> Answer:
        """GET of the public keys."""
        return Answer(respond(make_event("keys"), self.parts))


def broken(*_: object, **__: object) -> None:
    """A mistake of ours, whose text must stay inside."""
    raise KeyError("hunter2")


def make_event(name: str) -> dict[str, Any]:
    """`events/token-endpoint-{name}.json`."""
    event: dict[str, Any] = json.loads((EVENTS / f"token-endpoint-{name}.json").read_text())
    return event
