"""The functions behind the API, deployed with another AuthMode than token."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers import issuer_app
from handlers.callers.kinds import Callers
from handlers.callers.settings import read_callers
from tests.unit.fakes.world import World
from tests.unit.handlers.api import SETTINGS, make_event
from tests.unit.handlers.calling import AUTHORIZED, COGNITO, IAM, claimed, signed

IAM_MODE, COGNITO_MODE = read_callers(IAM), read_callers(COGNITO)


def answer(world: World, callers: Callers, name: str, context: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and body for an event of `events/` with this said of its caller."""
    event = make_event(name)
    event["requestContext"] = {"requestId": event["requestContext"]["requestId"], **context}
    handler = issuer_app.make_handler(
        SETTINGS,
        service=lambda _: world.service,
        clock=lambda: world.now,
        make_id=world.make_id,
        callers=callers,
    )
    returned = handler(event, None)
    return returned["statusCode"], json.loads(returned["body"])


@pytest.mark.parametrize(("callers", "context"), [(IAM_MODE, signed()), (COGNITO_MODE, claimed())])
def test_upload_is_its_tenants(world: World, callers: Callers, context: dict[str, Any]) -> None:
    """And kept with who has started it."""
    assert answer(world, callers, "start-put", context)[0] == 201
    (upload,) = world.records.uploads.values()
    assert (upload.tenant, upload.owner) in (("acme", "AROAEXAMPLE:session"), ("acme", "zoe"))


@pytest.mark.parametrize("callers", [IAM_MODE, COGNITO_MODE])
@pytest.mark.parametrize("name", ["start-put", "list"])
def test_authorizers_word_is_refused_in_another_mode(world: World, callers: Callers, name: str) -> None:
    """The deployment says whose word counts."""
    status, problem = answer(world, callers, name, AUTHORIZED)
    assert (status, problem["code"]) == (403, "SCOPE_MISSING")
    assert not world.records.uploads


def test_claims_without_the_scope_are_refused(world: World) -> None:
    """Even where the gateway has let them through."""
    status, problem = answer(world, COGNITO_MODE, "start-put", claimed(scope="portside/uploads:read"))
    assert (status, problem["code"]) == (403, "SCOPE_MISSING")


def test_role_whose_name_is_no_tenants_is_told_so(world: World) -> None:
    """What to do about it, and not what was sent."""
    arn = "arn:aws:sts::123456789012:assumed-role/acme.eu/session"
    status, problem = answer(world, IAM_MODE, "start-put", signed(arn))
    assert (status, problem["code"]) == (403, "TENANT_UNKNOWN")
    assert "acme.eu" not in json.dumps(problem)


def test_pages_may_send_what_signed_calls_carry(world: World) -> None:
    """Where calls are signed, and only there."""
    for callers, expected in ((IAM_MODE, True), (COGNITO_MODE, False)):
        handler = issuer_app.make_handler(SETTINGS, service=lambda _: world.service, callers=callers)
        event = make_event("start-put", headers={"Origin": "https://app.example.com"})
        event |= {"httpMethod": "OPTIONS", "body": None}
        allowed = str(handler(event, None)["multiValueHeaders"]["Access-Control-Allow-Headers"]).lower()
        assert ("x-amz-content-sha256" in allowed) == expected
        assert {"authorization", "x-amz-date", "x-amz-security-token"} <= set(allowed.split("'")[1].split(","))
