"""API tokens on the deployed stack: every route that they open, their ends, and where their secrets are not."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from handlers.token_bootstrap import new_chance
from tests.integration.clients import CONTENT, PROMISE
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines, log_lines_once
from tests.integration.tokens.operators import api_token
from tokens.making import make_token
from tokens.model import TokenOrder
from tokens.service import TokenService
from uploads.aws.api_token_records import DynamoApiTokenRecords
from uploads.aws.claims import DynamoClaims
from uploads.aws.usage_keys import ApiGatewayUsageKeys
from uploads.claims import Attempt
from uploads.ids import make_ulid

TENANT = "tokens-acme"
EVERYTHING = ["uploads:write", "uploads:read", "jobs:write", "jobs:read"]
CACHED_SECONDS = 60  # what the gateway keeps an answer for
PATIENCE_SECONDS = 30
NO_ID = "01K0000000000000000000000Z"


def make(deployment: Deployment, admin: str, scopes: list[str], **more: Any) -> dict[str, Any]:
    answer = deployment.call("POST", "/v1/tokens", token=admin, body={"scopes": scopes, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def status(deployment: Deployment, token: str, method: str = "GET", path: str = "/v1/uploads") -> int:
    body = {"type": "digest", "input": {"upload_id": NO_ID}} if (method, path) == ("POST", "/v1/jobs") else None
    return deployment.call(method, path, token=token, body=body).status_code


def test_token_carries_a_file_all_the_way(deployment: Deployment, admin: str) -> None:
    """Start, send, complete, look, download, and have a job done with it."""
    token = make(deployment, admin, EVERYTHING)["token"]
    started = deployment.call("POST", "/v1/uploads", token=token, body=PROMISE).json()
    request = started["request"]
    assert requests.put(request["url"], data=CONTENT, headers=request["headers"], timeout=30).status_code == 200
    done = deployment.call("POST", f"/v1/uploads/{started['id']}/complete", token=token).json()
    assert done["state"] == "ready"
    download = deployment.call("POST", f"/v1/uploads/{started['id']}/download", token=token).json()["request"]
    assert requests.get(download["url"], headers=download["headers"], timeout=30).content == CONTENT
    job = {"type": "digest", "input": {"upload_id": started["id"]}, "parameters": {"algorithms": ["sha256"]}}
    assert deployment.call("POST", "/v1/jobs", token=token, body=job).status_code == 202
    # Its tenant is its own: a JWT of the same tenant sees the file, another's does not.
    path = f"/v1/uploads/{started['id']}"
    assert deployment.call("GET", path, token=deployment.token(tenant=TENANT)).status_code == 200
    assert deployment.call("GET", path, token=deployment.token(tenant="tokens-globex")).status_code == 404


ALLOWED = {
    "uploads:read": [("GET", "/v1/uploads"), ("POST", f"/v1/uploads/{NO_ID}/download")],
    "uploads:write": [("POST", f"/v1/uploads/{NO_ID}/complete"), ("GET", "/v1/uploads")],
    "jobs:read": [("GET", "/v1/jobs")],
    "jobs:write": [("GET", "/v1/jobs"), ("POST", "/v1/jobs"), ("DELETE", f"/v1/jobs/{NO_ID}")],
}
ROUTES = sorted({route for routes in ALLOWED.values() for route in routes} | {("GET", "/v1/tokens")})


@pytest.mark.parametrize("scope", ALLOWED)
def test_scopes_open_their_routes_and_no_other(deployment: Deployment, admin: str, scope: str) -> None:
    """By the first answer and by those that the gateway has kept."""
    token = make(deployment, admin, [scope])["token"]
    for _ in range(2):
        open_to_it = [route for route in ROUTES if status(deployment, token, *route) not in (401, 403)]
        assert open_to_it == sorted(ALLOWED[scope])


def test_admin_sees_and_ends_its_own_tenants_tokens_only(deployment: Deployment, admin: str, other_admin: str) -> None:
    """A tenant's tokens do not exist to another's admin; nor does a JWT of that scope differ from a token."""
    made = make(deployment, admin, ["uploads:read"], description="of acme's")
    listed = deployment.call("GET", "/v1/tokens", token=admin).json()["items"]
    assert made["id"] in [token["id"] for token in listed]
    for stranger in (other_admin, deployment.token(tenant="tokens-third", scope="admin")):
        seen = deployment.call("GET", "/v1/tokens", token=stranger).json()["items"]
        assert made["id"] not in [token["id"] for token in seen]
        for method, path in (("GET", ""), ("POST", "/rotate"), ("DELETE", "")):
            refused = deployment.call(method, f"/v1/tokens/{made['id']}{path}", token=stranger)
            assert (refused.status_code, refused.json()["code"]) == (404, "TOKEN_NOT_FOUND")
    kin = deployment.token(tenant=TENANT, scope="admin")
    assert deployment.call("GET", f"/v1/tokens/{made['id']}", token=kin).json()["description"] == "of acme's"


def test_request_that_comes_again_makes_no_second_token(deployment: Deployment, admin: str) -> None:
    """And is not answered with the secret again."""
    body, headers = {"scopes": ["jobs:read"]}, {"Idempotency-Key": "the same"}
    first, second = (deployment.call("POST", "/v1/tokens", token=admin, body=body, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 409)
    assert first.json()["id"] in second.json()["detail"]
    assert first.json()["token"] not in second.text


def test_forged_tokens_are_refused_alike(deployment: Deployment, admin: str) -> None:
    """Unknown, altered, cut, foreign: 401 in the same words."""
    token = make(deployment, admin, EVERYTHING)["token"]
    prefix, token_id, secret = token.split("_")
    flipped = ("1" if secret[0] == "0" else "0") + secret[1:]
    forged = [
        f"{prefix}_{NO_ID}_{secret}",
        f"{prefix}_{token_id}_{flipped}",
        token[:-1],
        token.lower(),
        "pst_",
        "pst_..",
    ]
    answers = [deployment.call("GET", "/v1/uploads", token=one) for one in forged]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json()["detail"] for answer in answers} == {"A valid bearer token is needed."}


def test_use_is_noted(deployment: Deployment, admin: str) -> None:
    """By the authorizer, in the row that the API shows."""
    made = make(deployment, admin, ["uploads:read"])
    assert "last_used_at" not in deployment.call("GET", f"/v1/tokens/{made['id']}", token=admin).json()
    status(deployment, made["token"])
    shown = deployment.call("GET", f"/v1/tokens/{made['id']}", token=admin).json()
    assert datetime.now(UTC) - datetime.fromisoformat(shown["last_used_at"]) < timedelta(seconds=30)


@pytest.mark.timeout(180)
def test_every_end_bites_within_a_minute_cache_and_all(deployment: Deployment, admin: str) -> None:
    """Revoked, rotated away, expired: each with an answer that the gateway has just kept. A grace lasts."""
    revoked, rotated, graced, never_used = (make(deployment, admin, ["uploads:read"]) for _ in range(4))
    ending = {"revoked": revoked["token"], "rotated": rotated["token"], "expired": short_lived(deployment, seconds=5)}
    assert [status(deployment, token) for token in [*ending.values(), graced["token"]]] == [200] * 4
    for one in (revoked, never_used):
        assert deployment.call("DELETE", f"/v1/tokens/{one['id']}", token=admin).json()["state"] == "revoked"
    new = [
        deployment.call("POST", f"/v1/tokens/{one['id']}/rotate", token=admin, body=body).json()["token"]
        for one, body in ((rotated, {}), (graced, {"grace_seconds": 3600}))
    ]
    assert status(deployment, never_used["token"]) == 401, "nothing is kept of it: at once"
    good = [*new, graced["token"]]
    time.sleep(5)  # until the third has expired too
    last_let_in = last_seconds_let_in(deployment, ending)
    assert max(last_let_in.values()) <= CACHED_SECONDS, last_let_in
    assert [status(deployment, token) for token in good] == [200] * 3


def last_seconds_let_in(deployment: Deployment, tokens: Mapping[str, str]) -> dict[str, float]:
    """When the last request was begun that each still opened something to, in seconds from now."""
    begun = time.monotonic()
    last, left = dict.fromkeys(tokens, 0.0), dict(tokens)
    while left:
        for name, token in list(left.items()):
            asked = time.monotonic() - begun
            assert asked < CACHED_SECONDS + PATIENCE_SECONDS, f"{name}: still let in"
            if status(deployment, token) == 200:
                last[name] = asked
            else:
                del left[name]
        time.sleep(0.2)
    return last


def short_lived(deployment: Deployment, *, seconds: int) -> str:
    """A token that was made 60 s before its end, so long ago that only this is left: the API makes none shorter."""
    dynamodb = deployment.emulator.client("dynamodb")
    table = deployment.stack.table_name
    service = TokenService(
        DynamoApiTokenRecords(dynamodb, table),
        DynamoClaims(dynamodb, table),
        ApiGatewayUsageKeys(lambda: deployment.emulator.client("apigateway"), "", are_on=False),
        new_chance,
    )
    made_at = datetime.now(UTC) - timedelta(seconds=60 - seconds)
    order = TokenOrder(TENANT, "short", ("uploads:read",), 60, "test")
    attempt = Attempt(TENANT, "POST /v1/tokens", None, "", make_ulid(made_at, bytes(10)), made_at)
    return make_token(service, order, attempt).text


def test_operators_command_does_it_all(deployment: Deployment) -> None:
    """The secret alone on standard output; every other word elsewhere."""
    made = api_token(
        deployment, "create", "--tenant", "tokens-cli", "--scope", "uploads:read", "--description", "by hand"
    )
    token = made.stdout.strip()
    assert made.returncode == 0, made.stderr
    assert made.stdout == f"{token}\n"
    assert token not in made.stderr
    assert status(deployment, token) == 200
    token_id = token.split("_")[1]
    (listed,) = json.loads(api_token(deployment, "list", "--tenant", "tokens-cli", as_json=True).stdout)["items"]
    assert (listed["id"], listed["description"]) == (token_id, "by hand")
    assert token_id in api_token(deployment, "list", "--tenant", "tokens-cli").stdout
    rotated = api_token(deployment, "rotate", token_id, "--grace-seconds", "60", "--days", "7").stdout.strip()
    assert status(deployment, rotated) == 200
    assert json.loads(api_token(deployment, "revoke", token_id, as_json=True).stdout)["state"] == "revoked"
    assert "revoked" in api_token(deployment, "show", token_id).stdout
    for words in (["show", NO_ID], ["rotate", token_id], ["create", "--tenant", "a/b", "--scope", "admin"]):
        failed = api_token(deployment, *words)
        assert (failed.returncode, failed.stdout) == (1, "")
        assert failed.stderr.startswith("failed: ")


def test_secrets_stand_nowhere(deployment: Deployment, admin: str) -> None:
    """Neither in an item, nor in a line of any function, nor in a trace."""
    made = make(deployment, admin, EVERYTHING)
    status(deployment, made["token"])
    rotated = deployment.call("POST", f"/v1/tokens/{made['id']}/rotate", token=admin).json()["token"]
    status(deployment, rotated)
    deployment.call("GET", f"/v1/tokens/{rotated}", token=admin)  # pasted where the id belongs
    log_lines_once(deployment, "token-api", "token_rotated")
    rows = deployment.emulator.client("dynamodb").scan(TableName=deployment.stack.table_name)["Items"]
    groups = deployment.emulator.client("logs").describe_log_groups()["logGroups"]
    functions = [group["logGroupName"].rpartition(f"{deployment.stack.stack_name}-")[2] for group in groups]
    assert {"authorizer", "token-api", "issuer"} <= set(functions)
    kept = {
        "table": json.dumps(rows, default=str),
        "traces": deployment.segments.text(),
        **{name: "\n".join(log_lines(deployment, name)) for name in functions},
    }
    assert made["id"] in kept["table"]
    assert made["id"] in kept["token-api"]
    secrets = [token.rpartition("_")[2] for token in (admin, made["token"], rotated)]
    assert [name for name, text in kept.items() for secret in secrets if secret in text] == []
