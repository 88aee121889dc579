"""Files in one piece: the one PUT, or the one form, that sends them."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.world import CREDENTIALS, ENDPOINT, NOW, RULES, SMALL, World
from tests.unit.uploads.promises import SHA256, SSE_KMS
from uploads.errors import InvalidRequestError
from uploads.headers import put_headers
from uploads.model import SignedRequest
from uploads.promise import Strategy

RICH: dict[str, Any] = {
    "checksum": SHA256,
    "metadata": {"title": "Äpfel", "note": "for ${filename}"},
    "tags": {"project": "a b", "env": "x=y"},
}


def rich_world() -> World:
    return World(replace(RULES, encryption=SSE_KMS))


def request_of(world: World, **changes: Any) -> SignedRequest:
    _, page = world.start(SMALL, **changes)
    (part,) = page.parts
    assert (part.part_number, part.size_bytes, page.next_from) == (1, SMALL.size_bytes, None)
    assert page.expires_at == part.request.expires_at
    return part.request


def policy_of(request: SignedRequest) -> dict[str, Any]:
    assert request.fields is not None
    policy: dict[str, Any] = json.loads(b64decode(request.fields["policy"]))
    return policy


def test_put_signs_all_of_its_headers() -> None:
    """What is told to the client to send is what is signed, and nothing else: S3 then enforces each."""
    world = rich_world()
    request = request_of(world, **RICH)
    (upload,) = world.records.uploads.values()
    assert request.headers == put_headers(upload)
    assert len(request.headers) == 9
    (signed,) = parse_qs(urlsplit(request.url).query)["X-Amz-SignedHeaders"]
    assert signed.split(";") == sorted({"host", *request.headers})
    assert (request.method, request.fields) == ("PUT", None)


def test_form_goes_to_the_bucket_and_names_the_key() -> None:
    """A browser's form has no headers of its own; the file follows its fields."""
    world = World()
    request = request_of(world, strategy=Strategy.POST)
    (upload,) = world.records.uploads.values()
    assert (request.method, request.url, request.headers) == ("POST", f"https://{ENDPOINT.host}/", {})
    assert request.fields is not None
    assert request.fields["key"] == f"t/acme/{upload.id}"
    assert request.fields["x-amz-security-token"] == CREDENTIALS.session_token


def test_policy_binds_every_field_of_the_form_exactly() -> None:
    """Nothing may begin with this or that: S3 takes exactly these fields, and no others."""
    request = request_of(rich_world(), strategy=Strategy.POST, **RICH)
    assert request.fields is not None
    conditions = policy_of(request)["conditions"]
    bound = {
        name: value for condition in conditions if isinstance(condition, dict) for name, value in condition.items()
    }
    assert bound == {"bucket": "bucket-1"} | {
        name: value for name, value in request.fields.items() if name not in ("policy", "x-amz-signature")
    }
    assert not [condition for condition in conditions if isinstance(condition, list) and condition[0] == "starts-with"]
    assert {"Content-Type", "x-amz-checksum-sha256", "tagging", "x-amz-meta-title"} <= set(bound)


@pytest.mark.parametrize("size_bytes", [0, 1, SMALL.size_bytes])
def test_policy_takes_exactly_the_promised_size(size_bytes: int) -> None:
    """Both ends, of an empty file too."""
    world = World()
    _, page = world.start(SMALL, strategy=Strategy.POST, size_bytes=size_bytes)
    assert ["content-length-range", size_bytes, size_bytes] in policy_of(page.parts[0].request)["conditions"]


@pytest.mark.parametrize(("asked", "lives"), [(None, 300), (120, 120), (90_000, 3_600)])
def test_policy_ends_when_the_answer_says(asked: int | None, lives: int) -> None:
    """To the second."""
    request = request_of(World(), strategy=Strategy.POST, expires_in_seconds=asked)
    assert policy_of(request)["expiration"] == request.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (request.expires_at - NOW).total_seconds() == lives


@pytest.mark.parametrize("strategy", [Strategy.PUT, Strategy.POST])
def test_request_can_be_renewed_as_part_1(strategy: Strategy) -> None:
    """For the same promise, signed now."""
    world = World()
    upload, first = world.start(SMALL, strategy=strategy, **RICH)
    world.wait(minutes=30)
    renewed = world.sign(upload)
    old, new = first.parts[0].request, renewed.parts[0].request
    assert (new.method, new.headers) == (old.method, old.headers)
    assert (new.expires_at - world.now).total_seconds() == 300
    if old.fields and new.fields:
        changed = {name for name in old.fields if old.fields[name] != new.fields[name]}
        assert changed == {"policy", "x-amz-signature", "x-amz-date"}


def test_type_in_which_s3_would_put_the_files_name_is_refused_for_a_form() -> None:
    """In a form ${filename} stands for the client's own; in metadata it is encoded, a type cannot be."""
    world = World()
    with pytest.raises(InvalidRequestError) as caught:
        request_of(world, strategy=Strategy.POST, content_type='a/b; name="${filename}"')
    assert caught.value.errors[0][0] == "/content_type"
    assert world.is_empty()
    request_of(world, content_type='a/b; name="${filename}"')


def test_form_shows_no_policy_and_no_signature_when_printed() -> None:
    """Whoever has them may upload."""
    request = request_of(World(), strategy=Strategy.POST)
    assert request.fields is not None
    assert request.fields["policy"] not in repr(request)
    assert request.fields["x-amz-signature"] not in repr(request)
