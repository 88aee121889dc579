"""What a form's policy binds, and what it refuses to."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.post_policy import PostForm, sign_post
from uploads.signing import Endpoint, SigningCredentials

NOW = datetime(2026, 11, 22, 15, 20, 30, 900_000, tzinfo=UTC)
VIRTUAL = Endpoint("https", "bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1")
PATH = Endpoint("http", "127.0.0.1:8333", "/s3/bucket-1", "us-east-1")
CREDENTIALS = SigningCredentials("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "to/ken+==")
KEY = "t/acme/01ARZ3NDEKTSV4RRFFQ69G5FAV"


def form(fields: dict[str, str], **other: Any) -> PostForm:
    arguments: dict[str, Any] = {
        "endpoint": VIRTUAL,
        "bucket": "bucket-1",
        "key": KEY,
        "min_bytes": 12,
        "max_bytes": 12,
        "credentials": CREDENTIALS,
        "now": NOW,
        "expires_in_seconds": 300,
        **other,
    }
    return sign_post(fields=fields, **arguments)


def policy(signed: PostForm) -> Any:
    return json.loads(b64decode(signed.fields["policy"]))


names = st.sampled_from(["Content-Type", "success_action_status", "tagging", "x-amz-checksum-crc32"]) | st.from_regex(
    r"x-amz-meta-[a-z0-9-]{1,10}", fullmatch=True
)
values = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).filter(
    lambda value: "${filename}" not in value
)


@given(fields=st.dictionaries(names, values, max_size=6), size=st.integers(0, 5 * 2**30))
def test_every_field_but_policy_and_signature_is_bound_to_its_very_value(fields: dict[str, str], size: int) -> None:
    """Nothing in the form is free, and nothing that is bound is missing from it."""
    signed = form(fields, min_bytes=size, max_bytes=size)
    conditions = policy(signed)["conditions"]
    exact = [next(iter(condition.items())) for condition in conditions if isinstance(condition, dict)]
    assert [condition for condition in conditions if not isinstance(condition, dict)] == [
        ["content-length-range", size, size]
    ]
    assert len(dict(exact)) == len(exact)
    assert dict(exact) == {"bucket": "bucket-1"} | {
        name: value for name, value in signed.fields.items() if name not in ("policy", "x-amz-signature")
    }
    assert dict(exact).items() >= {"key": KEY, **fields}.items()


def test_a_form_says_who_signed_it_and_until_when() -> None:
    """To the second, as the answer's expires_at does."""
    signed = form({})
    assert policy(signed)["expiration"] == "2026-11-22T15:25:30Z"
    assert signed.fields["x-amz-date"] == "20261122T152030Z"
    assert signed.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert signed.fields["x-amz-credential"] == "ASIAIOSFODNN7EXAMPLE/20261122/eu-central-1/s3/aws4_request"
    assert signed.fields["x-amz-security-token"] == "to/ken+=="


def test_a_form_without_a_session_has_no_token() -> None:
    """An empty field would be one that no policy covers."""
    signed = form({}, credentials=SigningCredentials("AKIAIOSFODNN7EXAMPLE", "secret"))
    assert "x-amz-security-token" not in signed.fields
    assert "security-token" not in str(policy(signed))


def test_a_form_goes_to_the_bucket() -> None:
    """Never to the key's own address: S3 takes the key from the form."""
    assert form({}).url == "https://bucket-1.s3.eu-central-1.amazonaws.com/"
    assert form({}, endpoint=PATH).url == "http://127.0.0.1:8333/s3/bucket-1"


def test_the_same_form_is_signed_alike_whatever_the_order_of_its_fields() -> None:
    """A replayed answer must be the same answer."""
    fields = {"Content-Type": "text/plain", "x-amz-meta-b": "1", "x-amz-meta-a": "2"}
    again = dict(reversed(fields.items()))
    assert list(form(fields).fields.items()) == list(form(again).fields.items())


def test_the_moment_is_the_same_in_any_zone() -> None:
    """Signatures know UTC alone."""
    assert form({}, now=NOW.astimezone(timezone(timedelta(hours=9)))) == form({})


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "t/rival/1"},
        {"Bucket": "other"},
        {"policy": "e30="},
        {"file": "x"},
        {"X-Amz-Signature": "0"},
        {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
        {"x-amz-credential": "x"},
        {"X-Amz-Date": "20261122T152030Z"},
        {"x-amz-security-token": "x"},
        {"AWSAccessKeyId": "AKIA"},
        {"signature": "x"},
        {"content-type": "a/b", "Content-Type": "c/d"},
    ],
)
def test_a_field_that_is_not_the_callers_to_say_is_refused(fields: dict[str, str]) -> None:
    """Names are the same in any case."""
    with pytest.raises(ValueError, match="there twice, or not for the caller"):
        form(fields)


@pytest.mark.parametrize("value", ["a\r\nb", "a\x00b", "\t", "\x7f", "\x9f", "\ud800"])
def test_a_value_that_is_no_text_is_refused_and_not_told(value: str) -> None:
    """It becomes a header of the object."""
    for fields in ({"x-amz-meta-title": value}, {f"x-amz-meta-{value}": "a"}):
        with pytest.raises(ValueError, match="a value") as caught:
            form(fields)
        assert value not in str(caught.value)


@pytest.mark.parametrize("fields", [{"x-amz-meta-title": "a ${filename}"}, {"Content-Type": "${filename}"}, {}])
def test_a_clients_file_name_gets_into_no_field(fields: dict[str, str]) -> None:
    """S3 would put it there before it looks at the policy."""
    with pytest.raises(ValueError, match="file name"):
        form(fields, key=KEY if fields else "t/acme/${filename}")


@pytest.mark.parametrize(("min_bytes", "max_bytes"), [(2, 1), (-1, 1)])
def test_sizes_that_are_no_range_are_refused(min_bytes: int, max_bytes: int) -> None:
    """S3 would take nothing, or say nothing of it."""
    with pytest.raises(ValueError, match="no range"):
        form({}, min_bytes=min_bytes, max_bytes=max_bytes)


def test_a_form_shows_no_fields_when_printed() -> None:
    """Whoever has them may upload."""
    assert repr(form({})) == "PostForm(url='https://bucket-1.s3.eu-central-1.amazonaws.com/')"
