from __future__ import annotations

import base64
import json

import pytest

from authorizer.keys import SECRET_MEMBERS
from delivery.parameters.static_keys import MAX_BYTES, PRIVATE_MEMBERS, as_base64, jwks_problem

PUBLIC = {"kty": "EC", "crv": "P-256", "x": "4_-9", "y": "z-_8", "kid": "a"}
JSON = json.dumps({"keys": [PUBLIC]})
BASE64 = base64.b64encode(JSON.encode()).decode()


@pytest.mark.parametrize("text", [JSON, f"\n {JSON} "])
def test_json_becomes_base64(text: str) -> None:
    """SAM cannot pass quotes on."""
    assert as_base64(text) == BASE64


@pytest.mark.parametrize("text", ["", BASE64, "nonsense"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    """It is judged, not guessed at."""
    assert as_base64(text) == text


@pytest.mark.parametrize(
    "text", ["", BASE64, base64.urlsafe_b64encode(JSON.encode()).decode().rstrip("="), f"{BASE64[:9]}\n{BASE64[9:]}"]
)
def test_public_keys_pass(text: str) -> None:
    """In every dress in which the authorizer reads them; none is the default."""
    assert jwks_problem(text) is None


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_private_key_is_refused_and_not_repeated(member: str) -> None:
    """It would end up in a function's environment for everybody to read."""
    secret = {**PUBLIC, member: "c2VjcmV0"}
    problem = jwks_problem(as_base64(json.dumps({"keys": [PUBLIC, secret]}))) or ""
    assert "private" in problem
    assert "c2VjcmV0" not in problem


@pytest.mark.parametrize(
    "content", ["{}", '{"keys": []}', '{"keys": ["x"]}', '{"keys": {}}', "[]", "5", "not json", "\xff"]
)
def test_what_is_no_key_set_is_refused(content: str) -> None:
    """Every token would be refused by it."""
    assert "not a JWKS" in (jwks_problem(base64.b64encode(content.encode("latin-1")).decode()) or "")
    assert "not a JWKS" in (jwks_problem("!") or "")


def test_too_many_keys_for_an_environment_are_refused() -> None:
    """Lambda's limit is 4 KB for all variables together; better said before the build than after."""
    assert "4 KB" in (jwks_problem("A" * (MAX_BYTES + 1)) or "")


def test_private_members_are_those_that_the_authorizer_ignores() -> None:
    """The zips share no code, so a test holds the two lists equal."""
    assert PRIVATE_MEMBERS == SECRET_MEMBERS
