"""Every URL that we sign is, byte for byte, the one that botocore signs; of those that are not, the least is shown."""

from __future__ import annotations

import operator
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.uploads.botocore_signer import sign_with_botocore
from uploads.signing import Endpoint, SigningCredentials, sign_url

ASCII = "".join(map(chr, range(33, 127)))
printable = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)
awkward = st.lists(
    st.sampled_from(
        [" ", "%", "%2F", "+", "&", "=", "?", "#", "/", "//", ".", "..", "~", "é", "漢", "🙂", "a", "B", "7"]
    ),
    min_size=1,
    max_size=12,
).map("".join)
# Header values travel as they are: visible ASCII, spaces within. Runs of spaces are signed as one.
words = st.lists(st.text(ASCII, min_size=1, max_size=12), min_size=1, max_size=3)
values = st.builds(str.join, st.sampled_from([" ", "   "]), words)
endpoints = st.one_of(
    st.builds(
        lambda bucket, region: Endpoint("https", f"{bucket}.s3.{region}.amazonaws.com", "", region),
        st.from_regex(r"[a-z0-9][a-z0-9-]{1,20}[a-z0-9]", fullmatch=True),
        st.sampled_from(["us-east-1", "eu-central-1", "ap-southeast-2"]),
    ),
    st.builds(
        lambda port, prefix: Endpoint("http", f"127.0.0.1:{port}", f"{prefix}/bucket-1", "us-east-1"),
        st.integers(1024, 65535),
        st.sampled_from(["", "/s3"]),
    ),
)
headers = st.dictionaries(
    st.sampled_from(["content-type", "Content-Type", "if-none-match", "x-amz-checksum-sha256", "X-Amz-Meta-Title"])
    | st.from_regex(r"x-amz-meta-[a-z0-9-]{1,10}", fullmatch=True),
    values,
    max_size=5,
    # Twice the same name in two spellings is no request that we make.
).map(lambda chosen: {name.lower(): value for name, value in chosen.items()})
lengths = st.integers(0, 5 * 2**30).map(lambda length: {"content-length": str(length)})
multipart_query = st.fixed_dictionaries(
    {"partNumber": st.integers(1, 10_000).map(str), "uploadId": st.text(ASCII, min_size=1, max_size=80)}
)
other_query = st.dictionaries(
    st.sampled_from(["response-content-disposition", "response-content-type", "versionId", "uploads", "tagging"]),
    printable,
    max_size=3,
)
credentials = st.builds(
    SigningCredentials,
    access_key_id=st.from_regex(r"A(K|S)IA[A-Z0-9]{16}", fullmatch=True),
    secret_access_key=st.text(ASCII, min_size=1, max_size=40),
    session_token=st.none() | st.text(ASCII, min_size=1, max_size=200),
)
moments = st.datetimes(datetime(2013, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 # hypothesis adds the zone


requests = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD"]),
        "endpoint": endpoints,
        "key": awkward | printable.filter(bool),
        "headers": st.builds(operator.or_, headers, lengths | st.just({})),
        "query": st.none() | multipart_query | other_query,
        "credentials": credentials,
        "now": moments,
        "expires_in_seconds": st.integers(1, 604_800),
    }
)


@settings(max_examples=500)
@given(request=requests)
def test_url_is_byte_identical_to_botocores(request: dict[str, Any]) -> None:
    """Same order of parameters, same encoding, same signature: for any key, header, token, endpoint and time."""
    assert sign_url(**request) == sign_with_botocore(**request)
