"""However large a batch is, its answer fits what Lambda may answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import CREDENTIALS
from tests.unit.handlers.api import Api, make_event
from uploads.limits import MAX_BATCH_BYTES, MAX_BATCH_UPLOADS

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, of the answer within its JSON.
LAMBDA_ANSWER_BYTES = 6_000_000
# Twice as long as a role's is today, and nearly all of it is to be escaped, in every URL.
SESSION_TOKEN = "IQoJb3JpZ2luX2Vj" + "A/+=" * 500
FILE = {"filename": "a.bin", "size_bytes": 1_000, "content_type": "a/b"}
LARGE = FILE | {"size_bytes": 5 * 2**40}
ROOM = MAX_BATCH_BYTES // MAX_BATCH_UPLOADS
STRATEGIES = ["put", "post", "multipart"]
LETTERS = ["\U0001d400", "é", "字", "+", ":"]


def answer_bytes(items: list[Any]) -> tuple[int, int]:
    """How large the answer is on its way through Lambda, at the most, and how many items were started."""
    world = JobWorld()
    signer = replace(world.service.signer, credentials=lambda: replace(CREDENTIALS, session_token=SESSION_TOKEN))
    world.service = replace(world.service, signer=signer)
    api = Api(world)
    text = json.dumps({"uploads": items}, ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) <= MAX_BATCH_BYTES
    returned = api.handler(make_event("start-batch", body=text), api)
    statuses = [item["status"] for item in json.loads(returned["body"])["uploads"]]
    return len(json.dumps(returned).encode()), statuses.count(201)


def filled(strategy: str, **more: Any) -> list[Any]:
    return [{**(LARGE if strategy == "multipart" else FILE), "strategy": strategy, **more}] * MAX_BATCH_UPLOADS


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_answer_fits_whatever_tags_say(strategy: str, letter: str) -> None:
    """They are echoed, signed as a header, and of a form in its policy too; percent-encoded, or escaped twice."""
    left, tags = (ROOM - 250) // len(letter.encode()), {}
    for name in "abcdefghij":
        tags[name] = letter * min(256, left)
        left -= len(tags[name])
    size_bytes, started = answer_bytes(filled(strategy, tags={name: value for name, value in tags.items() if value}))
    assert started == MAX_BATCH_UPLOADS
    assert size_bytes < LAMBDA_ANSWER_BYTES


@pytest.mark.parametrize(("letter", "count"), [('"', 1_000), ("\\", 1_000), ("é", 560), ("字", 400), ("x", 1_990)])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_answer_fits_whatever_metadata_says(strategy: str, letter: str, count: int) -> None:
    """Nearly as much as headers may carry."""
    size_bytes, started = answer_bytes(filled(strategy, metadata={"a": letter * count}))
    assert started == MAX_BATCH_UPLOADS
    assert size_bytes < LAMBDA_ANSWER_BYTES


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_answer_fits_whatever_names_say(strategy: str) -> None:
    """File name, type and fingerprint, each as long as it may be."""
    names = {"filename": '"' * 255, "content_type": f'a/b; x="{"a" * 200}"', "fingerprint": "\U0001d400" * 300}
    size_bytes, started = answer_bytes(filled(strategy, **names))
    assert started == MAX_BATCH_UPLOADS
    assert size_bytes < LAMBDA_ANSWER_BYTES


@pytest.mark.parametrize("letter", ["\U0001d400", "~", '"', "x"])
def test_answer_fits_however_much_is_wrong(letter: str) -> None:
    """Each error names a member that the client has made up."""
    name = letter * (90 // len(letter.encode()))
    size_bytes, started = answer_bytes([{f"{name}{n}": 1 for n in range(13)}] * MAX_BATCH_UPLOADS)
    assert started == 0
    assert size_bytes < LAMBDA_ANSWER_BYTES
