from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorizer.encoding import decode_base64url, parse_object
from tests.unit.authorizer.key_builder import base64url


@given(st.binary(max_size=200))
def test_decoding_undoes_encoding(data: bytes) -> None:
    """Any bytes come back as they were."""
    assert decode_base64url(base64url(data)) == data


@given(st.text(alphabet="Aa0-_+/= \n", max_size=12))
def test_one_value_has_one_spelling(text: str) -> None:
    """What is decoded at all is exactly what encoding would have given."""
    try:
        data = decode_base64url(text)
    except ValueError:
        return
    assert base64url(data) == text


@pytest.mark.parametrize("text", ["QQ==", "QQ=", "QR", "Q", "QUI\n", " QUI", "Q+", "Q/", "é", "\ud800", "QQ\0"])
def test_other_spellings_are_refused(text: str) -> None:
    """Padding, stray bits, white space and the other alphabet are not forgiven."""
    with pytest.raises(ValueError):  # noqa: PT011 - what is wrong differs, and no caller asks
        decode_base64url(text)


def test_object_keeps_its_values() -> None:
    """Plain JSON is read as it stands, escapes included."""
    assert parse_object(b'{"a": [1, 2.5, "\\u00e9\\ud83d\\ude00", null, true, {}]}') == {
        "a": [1, 2.5, "é\U0001f600", None, True, {}]
    }


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"1",
        b'"a"',
        b"null",
        b"{",
        b'{"a":1}x',
        b'{"a":1,"a":1}',
        b'{"b":{"a":1,"a":2}}',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b'{"\\udc00":1}',
        b'{"a":"\xff"}',
        b"\xef\xbb\xbf{}",
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-32-le"),
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 100_000,
        b"{" * 100_000,
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_anything_but_one_strict_object_is_refused(raw: bytes) -> None:
    """One kind of error, whatever is wrong, and never a RecursionError."""
    with pytest.raises(ValueError):  # noqa: PT011 - what is wrong differs, and no caller asks
        parse_object(raw)


def test_large_key_set_is_within_the_limits() -> None:
    """A hundred keys with certificates are no attack."""
    key = b'{"kty":"RSA","x5c":["' + base64.b64encode(bytes(900)) + b'"]}'
    document = parse_object(b'{"keys":[' + b",".join([key] * 100) + b"]}")
    assert document["keys"]
