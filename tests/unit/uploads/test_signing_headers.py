"""Which headers can be signed, and how a refusal reads."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from uploads.signing import Endpoint, SigningCredentials, sign_url

ENDPOINT = Endpoint("https", "bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1")
CREDENTIALS = SigningCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def sign(headers: dict[str, str], endpoint: Endpoint = ENDPOINT) -> str:
    return sign_url(
        method="PUT",
        endpoint=endpoint,
        key="t/acme/1",
        headers=headers,
        credentials=CREDENTIALS,
        now=datetime(2026, 11, 22, tzinfo=UTC),
        expires_in_seconds=300,
    )


def signature(url: str) -> str:
    return url.rpartition("=")[2]


def test_every_header_is_named_as_signed_in_lower_case_and_in_order() -> None:
    """S3 checks those that are named, and no others."""
    url = sign({"X-Amz-Meta-B": "1", "Content-Type": "a/b", "content-length": "1", "x-amz-meta-a": "2"})
    assert parse_qs(urlsplit(url).query)["X-Amz-SignedHeaders"] == [
        "content-length;content-type;host;x-amz-meta-a;x-amz-meta-b"
    ]


def test_runs_of_spaces_are_signed_as_one() -> None:
    """S3 trims what it is sent, too."""
    assert sign({"x-amz-meta-a": "  two   words "}) == sign({"x-amz-meta-a": "two words"})


@pytest.mark.parametrize(
    "value",
    ["secret\r\nx-amz-acl: public-read", "secret\n", "secret\r", "secret\x00", "secret\t", "secret\x7f", "secret\x85"],
)
def test_a_control_character_in_a_value_is_refused_and_the_value_not_told(value: str) -> None:
    """With a line break, the client's library would send two headers."""
    with pytest.raises(ValueError, match="control character") as caught:
        sign({"x-amz-meta-a": value})
    assert "secret" not in str(caught.value)


def test_a_value_that_is_no_text_is_refused_and_not_kept_in_the_error() -> None:
    """Python's own error would hold all that was to be encoded, session token included."""
    with pytest.raises(ValueError, match="no Unicode text") as caught:
        sign({"x-amz-meta-a": "secret\ud800"})
    assert not isinstance(caught.value, UnicodeError)


@pytest.mark.parametrize("name", ["", "a b", "a\r\nb", "a:b", "ä", "\u212aey", "a\x00"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    """U+212A is a K that becomes an ASCII one in lower case."""
    with pytest.raises(ValueError, match="name is malformed"):
        sign({name: "1"})


@pytest.mark.parametrize(
    "name",
    ["Host", "host", "Connection", "Expect", "transfer-encoding", "User-Agent", "X-Amzn-Trace-Id", "traceparent"],
)
def test_a_header_that_others_write_is_refused(name: str) -> None:
    """Where botocore leaves them out without a word, nobody here may believe that they were signed."""
    with pytest.raises(ValueError, match="cannot be signed"):
        sign({name: "1"})


def test_a_header_given_twice_is_refused() -> None:
    """One of the two would go unsigned."""
    with pytest.raises(ValueError, match="there twice"):
        sign({"content-type": "a/b", "Content-Type": "c/d"})


@pytest.mark.parametrize(("scheme", "port"), [("https", ":443"), ("http", ":80")])
def test_a_schemes_own_port_is_not_signed(scheme: str, port: str) -> None:
    """Clients leave it out of the Host header."""
    with_port, without = (sign({}, Endpoint(scheme, f"store.example{p}", "/b", "r-1")) for p in (port, ""))
    assert signature(with_port) == signature(without)
    other = sign({}, Endpoint(scheme, "store.example:8080", "/b", "r-1"))
    assert signature(other) != signature(without)
