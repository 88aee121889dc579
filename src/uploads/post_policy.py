"""Forms for a browser's POST to S3, bound to exactly one object by their policy. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from uploads.canonical_request import Endpoint, check_value
from uploads.sigv4 import ALGORITHM, Signatory, SigningCredentials, sign_text, signatory_at

# S3 puts the client's file name in its place, in any field, before it looks at the policy.
_FILE_NAME_VARIABLE = "${filename}"
# What only this module may say; "AWSAccessKeyId" and "signature" are SigV2's.
_RESERVED = {
    *("bucket", "key", "file", "policy", "awsaccesskeyid", "signature"),
    *("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token", "x-amz-signature"),
}


@dataclass(frozen=True, slots=True)
class PostForm:
    """Where a form goes and all of its fields; the file follows them, last, as `file`."""

    url: str
    fields: dict[str, str] = field(repr=False)


def sign_post(  # noqa: PLR0913 # all by name
    *,
    endpoint: Endpoint,
    bucket: str,
    key: str,
    fields: Mapping[str, str],
    min_bytes: int,
    max_bytes: int,
    credentials: SigningCredentials,
    now: datetime,
    expires_in_seconds: int,
) -> PostForm:
    """A form that makes one object: at this key, with these fields and no others, each exactly so, of such a size.

    Raises ValueError, which tells no value, for fields that a policy cannot bind.
    """
    if not 0 <= min_bytes <= max_bytes:
        raise ValueError("the sizes are no range")
    _check(key, fields)
    signatory = signatory_at(now, endpoint.region, credentials)
    stamp = _stamp(signatory)
    conditions = [
        *({name: fields[name]} for name in sorted(fields)),
        ["content-length-range", min_bytes, max_bytes],
        {"bucket": bucket},
        {"key": key},
        *({name: value} for name, value in stamp.items()),
    ]
    end = now.astimezone(UTC) + timedelta(seconds=expires_in_seconds)
    document = {"expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ"), "conditions": conditions}
    policy = b64encode(json.dumps(document).encode()).decode()
    signed = {"policy": policy, "x-amz-signature": sign_text(signatory, policy)}
    return PostForm(
        url=f"{endpoint.scheme}://{endpoint.host}{endpoint.base_path or '/'}",
        fields={**{name: fields[name] for name in sorted(fields)}, "key": key, **stamp, **signed},
    )


def _stamp(signatory: Signatory) -> dict[str, str]:
    """The fields that say who signed, when and how."""
    stamp = {
        "x-amz-algorithm": ALGORITHM,
        "x-amz-credential": signatory.credential,
        "x-amz-date": signatory.moment,
    }
    if signatory.session_token:
        stamp["x-amz-security-token"] = signatory.session_token
    return stamp


def _check(key: str, fields: Mapping[str, str]) -> None:
    names = [name.lower() for name in fields]
    if len(set(names)) != len(names) or not _RESERVED.isdisjoint(names):
        raise ValueError("a form's field is there twice, or not for the caller to say")
    for text in (key, *fields, *fields.values()):
        check_value(text)
        if _FILE_NAME_VARIABLE in text:
            raise ValueError("a form's field asks for the client's file name")
