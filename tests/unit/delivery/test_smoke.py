from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest

from delivery.account.buckets import Bucket
from delivery.account.identity import Clients
from delivery.account.targets import read_target
from delivery.errors import StackError, TokenError
from delivery.probe import ProbeError
from delivery.smoke import HEALTH_ATTEMPTS, deployed_stack, object_key, smoke
from tests.unit.delivery.fake_api import Answer, FakeApi, running_fake_api
from tests.unit.delivery.fakes import ACCOUNT, FakeCloudFormation, aws, make_bucket
from uploads import keys

ISSUER = "https://login.example.com/"
PARAMETERS = {"TokenIssuer": ISSUER, "TokenAudience": "portside", "TenantClaim": "tenant", "ScopeClaim": "scope"}


def fresh_token() -> str:
    """Made when it is used: a whole run of the tests takes longer than a token lives."""
    claims = {"iss": ISSUER, "aud": "portside", "exp": int(time.time()) + 600, "tenant": "acme"}
    return jwt.encode({**claims, "scope": "uploads:write"}, "k" * 32, algorithm="HS256")


def always(status: int, body: Any = None) -> Answer:
    return lambda _url, _token: (status, body or {})


def start(url: str, has_token: bool) -> tuple[int, Any]:
    """Starts an upload whose PUT goes to the API itself."""
    if not has_token:
        return 401, {}
    return 201, {"id": "U1", "request": {"method": "PUT", "url": f"{url}/put?X-Amz-Signature=secret", "headers": {}}}


class World:
    """A stack, its API, and what the command said."""

    def __init__(self, clients: Clients, cloudformation: FakeCloudFormation, api: FakeApi) -> None:
        self.clients = clients
        self.api = api
        self.said: list[str] = []
        self.slept: list[float] = []
        self.bucket = make_bucket(clients)
        outputs = {"ApiUrl": "https://not-this-one.example", "BucketName": self.bucket}
        cloudformation.add_stack(
            "portside-dev",
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in PARAMETERS.items()],
            Outputs=[{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()],
        )
        api.answers = {"GET /v1/health": always(200), "POST /v1/uploads": start}

    def smoke(self, make_token: Callable[[], str | None] = fresh_token) -> None:
        smoke(
            deployed_stack(self.clients, read_target("dev")),
            lambda stack: Bucket(self.clients.s3, stack.outputs["BucketName"], ACCOUNT.id),
            api_url=f"{self.api.url}/",
            token=make_token(),
            say=self.said.append,
            sleep=self.slept.append,
        )


@pytest.fixture
def world() -> Iterator[World]:
    cloudformation = FakeCloudFormation()
    with aws(cloudformation) as clients, running_fake_api() as api:
        yield World(clients, cloudformation, api)


def test_key_is_the_services_own() -> None:
    """Smoke reads back what the service wrote, where it wrote it."""
    assert object_key("acme", "U1") == keys.object_key("acme", "U1")


def test_new_stage_gets_some_time(world: World) -> None:
    """The gateway's first answers may be 403 or 5xx."""
    answers = iter([403, 503, 200])
    world.api.answers["GET /v1/health"] = lambda _url, _token: (next(answers), {})
    with pytest.raises(ProbeError):
        world.smoke()  # the uploads fail further on
    assert len(world.slept) == 2
    assert world.said[0].startswith("proven: ")


def test_api_that_does_not_come_up_is_reported(world: World) -> None:
    """With what it answered, after a bounded wait; no upload is tried."""
    world.api.answers["GET /v1/health"] = always(503)
    with pytest.raises(ProbeError, match="answered 503"):
        world.smoke()
    assert world.api.asked == ["GET /v1/health"] * HEALTH_ATTEMPTS


@pytest.mark.parametrize("status", [200, 201, 400, 403, 500])
def test_api_that_lets_anybody_in_is_reported(world: World, status: int) -> None:
    """A call without a token is a 401 and nothing else."""
    world.api.answers["POST /v1/uploads"] = always(status)
    with pytest.raises(ProbeError, match=f"answered {status} where 401 was due"):
        world.smoke()


def test_failed_upload_leaves_nothing(world: World) -> None:
    """It is aborted, and what is under its key goes, every version; a neighbour's file stays."""

    def refuse(_url: str, _token: bool) -> tuple[int, Any]:
        for body in (b"1", b"2"):
            world.clients.s3.put_object(Bucket=world.bucket, Key="t/acme/U1", Body=body)
        return 403, {}

    world.clients.s3.put_object(Bucket=world.bucket, Key="t/acme/other", Body=b"x")
    world.api.answers["PUT /put?X-Amz-Signature=secret"] = refuse
    with pytest.raises(ProbeError, match="403") as caught:
        world.smoke()
    assert "secret" not in str(caught.value)
    assert "DELETE /v1/uploads/U1" in world.api.asked
    versions = world.clients.s3.list_object_versions(Bucket=world.bucket)["Versions"]
    assert [version["Key"] for version in versions] == ["t/acme/other"]


def test_refused_token_is_the_services_own_words(world: World) -> None:
    """The claims look right, and the authorizer says no: then the reason is in its log."""
    world.api.answers["POST /v1/uploads"] = always(401, {"detail": "A valid bearer token is needed."})
    with pytest.raises(ProbeError, match="401: A valid bearer token"):
        world.smoke()


@pytest.mark.parametrize("token", [None, "", "opaque"])
def test_without_a_usable_token_nothing_is_called(world: World, token: str | None) -> None:
    """The words come before any request."""
    with pytest.raises(TokenError):
        world.smoke(lambda: token)
    assert world.api.asked == []


def test_no_deployment_says_so() -> None:
    """With what to type."""
    with aws() as clients, pytest.raises(StackError, match="make deploy ENV=dev"):
        deployed_stack(clients, read_target("dev"))


def test_failed_deployment_says_its_state() -> None:
    """A stack without outputs never came up."""
    cloudformation = FakeCloudFormation()
    cloudformation.add_stack("portside-dev", "ROLLBACK_COMPLETE")
    with aws(cloudformation) as clients, pytest.raises(StackError, match="is ROLLBACK_COMPLETE"):
        deployed_stack(clients, read_target("dev"))
