from __future__ import annotations

from typing import Any

import pytest

from authorizer.bearer import read_bearer_token
from authorizer.errors import TokenError


@pytest.mark.parametrize(
    "event",
    [
        {"headers": {"Authorization": "Bearer a.b.c"}},
        {"headers": {"authorization": "bearer a.b.c"}},
        {"headers": {"AUTHORIZATION": "BEARER a.b.c"}, "multiValueHeaders": None},
        {"headers": None, "multiValueHeaders": {"authorization": ["Bearer a.b.c"]}},
        {"headers": {"Authorization": "Bearer a.b.c"}, "multiValueHeaders": {"Authorization": ["Bearer a.b.c"]}},
        {"headers": {"X-Authorization": "Bearer x", "authorization": "Bearer a.b.c"}, "multiValueHeaders": {}},
    ],
)
def test_token_is_found(event: dict[str, Any]) -> None:
    """Header names and the scheme know no case, and clients behind HTTP/2 send lower case."""
    assert read_bearer_token(event) == "a.b.c"


@pytest.mark.parametrize(
    ("reason", "event"),
    [
        ("AUTHORIZATION_MISSING", {}),
        ("AUTHORIZATION_MISSING", {"headers": None, "multiValueHeaders": None}),
        ("AUTHORIZATION_MISSING", {"headers": {"Cookie": "Bearer a"}}),
        ("AUTHORIZATION_MISSING", {"queryStringParameters": {"Authorization": "Bearer a", "access_token": "a"}}),
        ("AUTHORIZATION_MISSING", {"multiValueHeaders": {"Authorization": []}}),
        (
            "AUTHORIZATION_AMBIGUOUS",
            {
                "headers": {"Authorization": "Bearer b"},
                "multiValueHeaders": {"Authorization": ["Bearer a", "Bearer b"]},
            },
        ),
        ("AUTHORIZATION_AMBIGUOUS", {"multiValueHeaders": {"Authorization": ["Bearer a", "Bearer a"]}}),
        (
            "AUTHORIZATION_AMBIGUOUS",
            {"multiValueHeaders": {"Authorization": ["Bearer a"], "authorization": ["Bearer b"]}},
        ),
        ("AUTHORIZATION_AMBIGUOUS", {"headers": {"Authorization": "Bearer a", "authorization": "Bearer b"}}),
        ("AUTHORIZATION_AMBIGUOUS", {"headers": {"Authorization": "Bearer a", "authorization": "Bearer a"}}),
        (
            "AUTHORIZATION_AMBIGUOUS",
            {"headers": {"Authorization": "Bearer a"}, "multiValueHeaders": {"Authorization": ["Bearer b"]}},
        ),
        ("AUTHORIZATION_NOT_BEARER", {"headers": {"Authorization": ""}}),
        ("AUTHORIZATION_NOT_BEARER", {"headers": {"Authorization": "a.b.c"}}),
        ("AUTHORIZATION_NOT_BEARER", {"headers": {"Authorization": "Basic dXNlcjpwYXNz"}}),
        ("AUTHORIZATION_NOT_BEARER", {"headers": {"Authorization": " Bearer a"}}),
        ("AUTHORIZATION_NOT_BEARER", {"headers": {"Authorization": "Bearer\ta"}}),
        ("AUTHORIZATION_NOT_BEARER", {"headers": {"Authorization": "Bearera.b.c"}}),
        ("AUTHORIZATION_NOT_BEARER", {"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}}),
    ],
)
def test_header_that_does_not_name_one_token_is_refused(reason: str, event: dict[str, Any]) -> None:
    """With two values somebody else could have read the other one."""
    with pytest.raises(TokenError) as caught:
        read_bearer_token(event)
    assert caught.value.code == reason
