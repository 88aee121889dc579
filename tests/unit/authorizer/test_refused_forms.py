"""Tokens that are not three canonical segments of strict JSON."""

from __future__ import annotations

import json

import pytest

from tests.unit.authorizer.key_builder import RSA, base64url
from tests.unit.authorizer.refusals import as_parameters, assert_refused
from tests.unit.authorizer.token_builder import (
    make_token,
    sign_bytes,
    to_json,
    valid_claims,
    valid_header,
    with_header,
    with_header_bytes,
    with_payload_bytes,
)

VALID = make_token()
HEADER, PAYLOAD, SIGNATURE = VALID.split(".")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def with_stray_bits(segment: str) -> str:
    """The same bytes in another spelling: the last character's unused bits set."""
    assert len(segment) % 4 in {2, 3}
    return segment[:-1] + ALPHABET[ALPHABET.index(segment[-1]) + 1]


def stray(part: int) -> str:
    """A valid token but for stray bits in one segment, the signature made for just that spelling."""
    header, payload = valid_header(), valid_claims()
    while len(base64url(to_json(header))) % 4 == 0:
        header["pad"] = header.get("pad", "") + "x"
    while len(base64url(to_json(payload))) % 4 == 0:
        payload["pad"] = payload.get("pad", "") + "x"
    segments = [base64url(to_json(header)), base64url(to_json(payload))]
    segments[part] = with_stray_bits(segments[part])
    signed = ".".join(segments)
    return f"{signed}.{base64url(RSA.signers['RS256'](signed.encode()))}"


FORM = {
    "empty": "",
    "one dot": ".",
    "two dots": "..",
    "no dot": "abc",
    "two segments": f"{HEADER}.{PAYLOAD}",
    "four segments": f"{VALID}.{SIGNATURE}",
    "five segments, as an encrypted token": f"{HEADER}.{PAYLOAD}.{SIGNATURE}.{SIGNATURE}.{SIGNATURE}",
    "ends in a dot": f"{VALID}.",
    "starts with a dot": f".{VALID}",
    "no header": f".{PAYLOAD}.{SIGNATURE}",
    "no payload": sign_bytes(to_json(valid_header()), b""),
    "an API token's look": f"pst-{VALID}",
    "space before": f" {VALID}",
    "space behind": f"{VALID} ",
    "line break behind": f"{VALID}\n",
    "space inside": f"{HEADER} .{PAYLOAD}.{SIGNATURE}",
    "line break inside": f"{HEADER}.{PAYLOAD[:8]}\n{PAYLOAD[8:]}.{SIGNATURE}",
    "null byte": f"{VALID}\0",
    "two tokens": f"{VALID},{VALID}",
    "header padded": f"{HEADER}=.{PAYLOAD}.{SIGNATURE}",
    "payload padded": f"{HEADER}.{PAYLOAD}==.{SIGNATURE}",
    "signature padded": f"{VALID}==",
    "signature with stray bits": f"{HEADER}.{PAYLOAD}.{with_stray_bits(SIGNATURE)}",
    "header with stray bits": stray(0),
    "payload with stray bits": stray(1),
    "header of one character": f"e.{PAYLOAD}.{SIGNATURE}",
    "signature of one character over": f"{VALID}AAA",
    "standard alphabet": f"{HEADER}.{PAYLOAD}.{'+/' * 171}",
    "percent": f"{HEADER}.{PAYLOAD}.%41{SIGNATURE[3:]}",
    "non-ASCII letter": f"{HEADER}.{PAYLOAD}.é{SIGNATURE[1:]}",
    "wide letters": f"\uff45{HEADER[1:]}.{PAYLOAD}.{SIGNATURE}",
    "lone surrogate": f"{HEADER}.{PAYLOAD}.\ud800{SIGNATURE[1:]}",
    "header is text": with_header_bytes(b"at+jwt"),
    "header is a list": with_header_bytes(b'[{"alg":"RS256"}]'),
    "header is a string": with_header_bytes(b'"RS256"'),
    "header is null": with_header_bytes(b"null"),
    "header is not UTF-8": with_header_bytes(b'{"alg":"RS256","kid":"\xff"}'),
    "header is UTF-16": with_header_bytes(json.dumps(valid_header()).encode("utf-16")),
    "header starts with a byte order mark": with_header_bytes(b"\xef\xbb\xbf" + to_json(valid_header())),
    "header goes on": with_header_bytes(to_json(valid_header()) + b"{}"),
    "header names alg twice": with_header_bytes(b'{"alg":"none",' + to_json(valid_header())[1:]),
    "header names kid twice": with_header_bytes(to_json(valid_header())[:-1] + b',"kid":"other"}'),
    "header names alg twice, once escaped": with_header_bytes(b'{"\\u0061lg":"none",' + to_json(valid_header())[1:]),
    "header holds NaN": with_header_bytes(to_json(valid_header())[:-1] + b',"x":NaN}'),
    "header is nested deeply": with_header_bytes(
        to_json(valid_header())[:-1] + b',"x":' + b"[" * 900 + b"]" * 900 + b"}"
    ),
    "header holds half a surrogate pair": with_header({"x": "\ud800"}),
    "payload is a list": with_payload_bytes(b"[]"),
    "payload is a number": with_payload_bytes(b"7"),
    "payload is text": with_payload_bytes(b"hello"),
    "payload is not UTF-8": with_payload_bytes(b'{"sub":"\xc3"}'),
    "payload holds a surrogate in UTF-8": with_payload_bytes(b'{"sub":"\xed\xa0\x80"}'),
    "payload is UTF-16": with_payload_bytes(json.dumps(valid_claims()).encode("utf-16")),
    "payload is UTF-32": with_payload_bytes(json.dumps(valid_claims()).encode("utf-32")),
    "payload is another token": with_payload_bytes(VALID.encode()),
}
SIZE = {
    "a long claim": make_token(note="x" * 8192),
    "a long header": with_header({"note": "x" * 8192}),
    "a mebibyte of nothing": "A" * 2**20,
    "a mebibyte of dots": "." * 2**20,
}


@pytest.mark.parametrize(("reason", "token"), as_parameters({"TOKEN_MALFORMED": FORM, "TOKEN_TOO_LARGE": SIZE}))
def test_odd_form_is_refused(reason: str, token: str, caplog: pytest.LogCaptureFixture) -> None:
    """One token has one spelling; every other is a 401."""
    assert_refused(token, reason, caplog)
