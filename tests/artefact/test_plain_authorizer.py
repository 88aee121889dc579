from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.environments import ROOT
from local.tokens import AUDIENCE, ISSUER, public_jwk, signing_key
from tests.artefact.invoking import authorizer_event
from tests.artefact.plain_functions import TABLE_NAME, Context, plain_handler

Authorize = Callable[[str], dict[str, Any]]
API_TOKEN = "pst_0123456789"


@pytest.fixture
def authorize(monkeypatch: pytest.MonkeyPatch, keys: Path) -> Iterator[Authorize]:
    """Calls the plain authorizer, which knows `keys`: event in, answer out."""
    jwks = json.dumps({"keys": [public_jwk(signing_key(keys))]})
    variables = {"TOKEN_ISSUER": ISSUER, "TOKEN_AUDIENCE": AUDIENCE, "TOKEN_JWKS": jwks}
    with plain_handler("benchmarks.baselines.authorizer.plain_authorizer", monkeypatch, variables) as handler:
        yield lambda event: handler(json.loads(event), Context())


def with_api_token() -> str:
    """A request with an API token."""
    return (ROOT / "events" / "authorizer.json").read_text().replace("<token>", API_TOKEN)


def test_a_valid_token_is_accepted(authorize: Authorize, keys: Path) -> None:
    """The baseline is no stub: it allows what the scope allows, for the token's tenant."""
    answer = authorize(authorizer_event(keys))
    assert answer["context"] == {"tenant": "acme", "principal": "local-user", "scopes": "uploads:write"}
    statement = answer["policyDocument"]["Statement"][0]
    assert statement["Effect"] == "Allow"
    assert any(resource.endswith("/live/POST/v1/uploads") for resource in statement["Resource"])


def test_a_token_of_another_key_is_refused(authorize: Authorize, tmp_path: Path) -> None:
    """A signature that does not fit is a 401."""
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(authorizer_event(tmp_path))


def test_a_changed_token_is_refused(authorize: Authorize, keys: Path) -> None:
    """So is a token that was valid before somebody changed it."""
    event = json.loads(authorizer_event(keys))
    header, payload, signature = event["headers"]["Authorization"].split(".")
    event["headers"]["Authorization"] = f"{header}.{payload}.{signature[::-1]}"
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(json.dumps(event))


def test_an_api_token_is_looked_up(authorize: Authorize) -> None:
    """boto3 is there for a reason: an API token is valid while the table knows it."""
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(with_api_token())
    fields = {
        "pk": f"TOKEN#{hashlib.sha256(API_TOKEN.encode()).hexdigest()}",
        "sk": "TOKEN",
        "sub": "robot",
        "tenant": "acme",
        "scope": "uploads:read",
    }
    item: Any = {name: {"S": value} for name, value in fields.items()}
    boto3.client("dynamodb").put_item(TableName=TABLE_NAME, Item=item)
    assert authorize(with_api_token())["principalId"] == "robot"
