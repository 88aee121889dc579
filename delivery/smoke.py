"""`make smoke`: real uploads through a deployed stack, read back from its bucket, and taken away again."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests

from delivery.account.another_store import bucket_with_files
from delivery.account.buckets import Bucket, Say
from delivery.account.identity import Clients, identify, make_clients, open_session
from delivery.account.stacks import Stack, find_stack
from delivery.account.targets import Target, read_target
from delivery.errors import StackError
from delivery.exits import exits_in_words
from delivery.probe import TIMEOUT_SECONDS, Api, ProbeError, random_bytes, send
from delivery.smoke_token import read_tenant

PUT_BYTES = 100_000
MULTIPART_BYTES = 17 * 1024 * 1024  # three parts of the default size, the last of them short
# A new stage's first answers can be 403 or 5xx for some seconds.
HEALTH_ATTEMPTS = 6
HEALTH_PAUSE_SECONDS = 2.0

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class WatchedApi(Api):
    """The API, remembering each upload that it started, so that a failed test leaves nothing either."""

    started: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call. Raises ProbeError."""
        answer = Api.call(self, method, path, body)
        if (method, path) == ("POST", "/v1/uploads"):
            self.started.append(answer["id"])
        return answer


def object_key(tenant: str, upload_id: str) -> str:
    """Where the service keeps an upload's file."""
    return f"t/{tenant}/{upload_id}"


def prove_health(api: Api, sleep: Sleep) -> None:
    """The API answers. Raises ProbeError."""
    status = 0
    for attempt in range(HEALTH_ATTEMPTS):
        if attempt:
            sleep(HEALTH_PAUSE_SECONDS)
        status = requests.get(f"{api.url}/v1/health", timeout=TIMEOUT_SECONDS, allow_redirects=False).status_code
        if status == 200:
            return
    raise ProbeError(f"GET /v1/health answered {status}, {HEALTH_ATTEMPTS} times")


def prove_refusal(api: Api) -> None:
    """Nobody gets in without a token. Raises ProbeError."""
    answer = requests.post(f"{api.url}/v1/uploads", json={}, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    if answer.status_code != 401:
        raise ProbeError(f"POST /v1/uploads without a token answered {answer.status_code} where 401 was due")


def prove_uploads(api: WatchedApi, bucket: Bucket, tenant: str, say: Say) -> None:
    """One upload of each kind arrives as it was sent. Raises ProbeError."""

    def read_back(upload_id: str) -> bytes:
        key = object_key(tenant, upload_id)
        found = bucket.s3.get_object(Bucket=bucket.name, Key=key, ExpectedBucketOwner=bucket.owner)
        return bytes(found["Body"].read())

    for strategy, size_bytes in (("put", PUT_BYTES), ("multipart", MULTIPART_BYTES)):
        proof = send(api, random_bytes(size_bytes, seed=size_bytes), strategy=strategy, read_back=read_back)
        parts = f" in {proof.part_count} parts" if strategy == "multipart" else ""
        say(f"proven: {strategy} of {size_bytes:,} bytes{parts}; the bucket holds what was sent")


def clean_up(api: WatchedApi, bucket: Bucket, tenant: str, say: Say) -> None:
    """Take every trace out of the bucket."""
    for upload_id in api.started:
        with suppress(ProbeError, requests.RequestException):  # finished ones cannot be aborted
            api.call("DELETE", f"/v1/uploads/{upload_id}")
        mine = Bucket(bucket.s3, bucket.name, bucket.owner, object_key(tenant, upload_id))
        mine.empty(lambda _: None)
    say(f"removed what {len(api.started)} uploads made in the bucket; their records expire by themselves")


def smoke(
    stack: Stack,
    open_bucket: Callable[[Stack], Bucket],
    *,
    api_url: str | None,
    token: str | None,
    say: Say,
    sleep: Sleep,
) -> None:
    """Prove the whole way. Raises TokenError, StackError, ProbeError."""
    tenant = read_tenant(token, stack.parameters, time.time())
    api = WatchedApi((api_url or stack.outputs["ApiUrl"]).rstrip("/"), token or "")
    bucket = open_bucket(stack)
    prove_health(api, sleep)
    say(f"proven: {api.url} answers")
    prove_refusal(api)
    say("proven: without a token it refuses")
    try:
        prove_uploads(api, bucket, tenant, say)
    finally:
        clean_up(api, bucket, tenant, say)


def deployed_stack(clients: Clients, target: Target) -> Stack:
    """The stack, once it has come up. Raises StackError."""
    stack = find_stack(clients.cloudformation, target.stack_name)
    if stack is None or "ApiUrl" not in stack.outputs:
        state = stack.status if stack else "not there"
        raise StackError(f"the stack {target.stack_name} is {state}: `make deploy ENV={target.environment}` first")
    return stack


def main() -> None:
    parser = argparse.ArgumentParser(prog="make smoke", description="Prove a deployment with real uploads.")
    parser.add_argument("--env", default=os.environ.get("ENV") or "dev", help="a section of samconfig.toml")
    parser.add_argument("--api-url", help="where the API is, if not where the stack says: a domain of your own")
    given = parser.parse_args()
    with exits_in_words(when_interrupted="the bucket frees unfinished uploads by itself"):
        target = read_target(given.env)
        session = open_session(target)
        clients = make_clients(session)
        account = identify(session, clients)
        print(f"account {account.id}, region {account.region}, stack {target.stack_name}", flush=True)
        smoke(
            deployed_stack(clients, target),
            lambda stack: bucket_with_files(session, clients, account, stack),
            api_url=given.api_url,
            token=os.environ.get("PORTSIDE_TOKEN"),
            say=lambda text: print(text, flush=True),
            sleep=time.sleep,
        )
        print(f"{target.stack_name} works")


if __name__ == "__main__":
    main()
