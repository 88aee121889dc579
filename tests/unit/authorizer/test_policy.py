from __future__ import annotations

import re
from typing import Any

import pytest

from authorizer.claims import Claims
from authorizer.policy import ROUTES, build_answer

STAGE = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live"
UPLOAD = "/v1/uploads/01JD8Z6R4WJ2N0Q3T5V7X9Y1ZA"
JOB = "/v1/jobs/01JD8Z6R4WJ2N0Q3T5V7X9Y1ZB"
# Each route of the API that needs a token, and who may call it besides `admin`.
ALLOWED = {
    "POST /v1/uploads": {"uploads:write"},
    f"POST {UPLOAD}/parts": {"uploads:write"},
    f"POST {UPLOAD}/complete": {"uploads:write"},
    f"DELETE {UPLOAD}": {"uploads:write"},
    f"GET {UPLOAD}": {"uploads:write", "uploads:read"},
    f"GET {UPLOAD}/curl": {"uploads:write"},
    "GET /v1/uploads": {"uploads:write", "uploads:read"},
    f"POST {UPLOAD}/download": {"uploads:read"},
    "POST /v1/jobs": {"jobs:write"},
    f"DELETE {JOB}": {"jobs:write"},
    f"GET {JOB}": {"jobs:write", "jobs:read", "uploads:write"},
    "GET /v1/jobs": {"jobs:write", "jobs:read"},
    f"PATCH {JOB}": set(),
    "DELETE /v1/jobs": set(),
    "PUT /v1/small/photo.jpg": set(),
    "DELETE /v1/uploads": set(),
    f"POST {UPLOAD}": set(),
}


def answer_for(*scopes: str, arn: str = f"{STAGE}/POST/v1/uploads") -> dict[str, Any]:
    return build_answer(Claims("user-42", "acme", frozenset(scopes)), arn)


def covers(pattern: str, arn: str) -> bool:
    """IAM's own matching: `*` is any text, slashes included."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), arn) is not None


def is_allowed(answer: dict[str, Any], route: str) -> bool:
    """IAM's own verdict: a Deny beats an Allow, and silence is a Deny."""
    arn = f"{STAGE}/{route.replace(' ', '')}"
    effects = {
        statement["Effect"]
        for statement in answer["policyDocument"]["Statement"]
        if any(covers(resource, arn) for resource in statement["Resource"])
    }
    return effects == {"Allow"}


@pytest.mark.parametrize("route", ALLOWED)
@pytest.mark.parametrize("scope", ROUTES)
def test_scope_opens_its_routes_and_no_other(scope: str, route: str) -> None:
    """Every scope against every route."""
    assert is_allowed(answer_for(scope), route) is (scope == "admin" or scope in ALLOWED[route])


@pytest.mark.parametrize("route", ALLOWED)
def test_scopes_add_up(route: str) -> None:
    """Two scopes open what either opens: reading takes nothing from a writer."""
    assert is_allowed(answer_for("uploads:read", "uploads:write"), route) is bool(
        ALLOWED[route] & {"uploads:read", "uploads:write"}
    )
    assert is_allowed(answer_for("uploads:read", "admin"), route)


@pytest.mark.parametrize("route", ALLOWED)
@pytest.mark.parametrize(
    "scopes", [(), ("openid",), ("uploads",), ("uploads:*",), ("*",), ("ADMIN",), ("uploads:write,",)]
)
def test_no_known_scope_opens_nothing(scopes: tuple[str, ...], route: str) -> None:
    """An explicit Deny of the whole stage: the gateway answers 403, not 500."""
    answer = answer_for(*scopes)
    assert answer["policyDocument"]["Statement"] == [
        {"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": [f"{STAGE}/*"]}
    ]
    assert not is_allowed(answer, route)


def test_answer_does_not_depend_on_the_route_asked_for() -> None:
    """The gateway caches it for every route, so the first one must not shape it."""
    assert answer_for("uploads:read") == answer_for("uploads:read", arn=f"{STAGE}/GET/v1/jobs/x/../../y?*")


def test_writer_s_answer_in_full() -> None:
    """The exact document, as API Gateway reads it."""
    assert answer_for("uploads:write", "jobs:read", "email") == {
        "principalId": "user-42",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": [
                        f"{STAGE}/GET/v1/jobs",
                        f"{STAGE}/GET/v1/jobs/*",
                        f"{STAGE}/POST/v1/uploads",
                        f"{STAGE}/POST/v1/uploads/*/parts",
                        f"{STAGE}/POST/v1/uploads/*/complete",
                        f"{STAGE}/DELETE/v1/uploads/*",
                        f"{STAGE}/POST/v2/uploads",
                        f"{STAGE}/PUT/v1/files/*",
                        f"{STAGE}/GET/v1/uploads",
                        f"{STAGE}/GET/v1/uploads/*",
                    ],
                }
            ],
        },
        "context": {"tenant": "acme", "principal": "user-42", "scopes": "jobs:read uploads:write"},
    }


def test_no_route_stands_twice() -> None:
    """Scopes share routes; the policy has a size limit of its own."""
    answer = answer_for("uploads:read", "uploads:write", "jobs:read", "jobs:write")
    [statement] = answer["policyDocument"]["Statement"]
    resources = statement["Resource"]
    assert len(resources) == len(set(resources))


@pytest.mark.parametrize(
    "stage",
    [
        "arn:aws-cn:execute-api:cn-north-1:123456789012:abc/prod",
        "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/prod",
        "arn:aws:execute-api:us-east-1:000000000000:abc/test-invoke-stage",
    ],
)
def test_partition_and_stage_are_kept(stage: str) -> None:
    """China, GovCloud and the console's test call have ARNs of their own."""
    resources = answer_for("admin", arn=f"{stage}/GET/v1/uploads")["policyDocument"]["Statement"][0]["Resource"]
    assert resources == [f"{stage}/*/v1/*", f"{stage}/*/v2/*"]


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "arn:aws:execute-api:eu-central-1:123456789012:abc",
        "arn:aws:execute-api:eu-central-1:123456789012:abc/live",
        "arn:aws:execute-api:eu-central-1:123456789012:*/live/GET/",
        "arn:aws:execute-api:eu-central-1:123456789012:abc/*/GET/",
        "arn:aws:s3:::bucket/key/GET/",
    ],
)
def test_arn_that_is_not_the_gateway_s_is_an_error(arn: str) -> None:
    """Nothing but a stage of one API becomes a resource."""
    with pytest.raises(ValueError, match="methodArn"):
        answer_for("admin", arn=arn)
