"""Bends of what the deployed stack's own role has signed, and what not even that role's signature can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.integration.tampering.bends import (
    Bend,
    Text,
    as_text,
    header,
    query,
    second_query,
    signed_ago,
    target_of,
    unsigned,
)
from tests.integration.tampering.case import Case
from tests.integration.tampering.probes import MALFORMED, Probe, on_ministack, probes
from tests.integration.tampering.promises import CONTENT, DOWNLOAD, PUT
from tests.integration.tampering.sending import RawRequest, raw
from uploads.model import SignedRequest
from uploads.signing import sign_url

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/s3/aws4_request, "
    f"SignedHeaders=host, Signature={'0' * 64}"
)
# An object outside t/, in both buckets.
OUTSIDE = "outside/1"


def role_signs(
    method: str,
    key: Text,
    *,
    subresource: Mapping[str, str] | None = None,
    headers: Mapping[str, Text] | None = None,
    in_other_bucket: bool = False,
    by_stranger: bool = False,
) -> Bend:
    """A right signature of the issuer's role, or of a stranger's, under a request that we never issue."""

    def bend(_: RawRequest, case: Case) -> RawRequest:
        signer, now = case.service.signer, datetime.now(UTC)
        bucket = case.shop.other_bucket if in_other_bucket else case.shop.bucket
        body = CONTENT if method == "PUT" else b""
        signed = {name: as_text(value, case) for name, value in (headers or {}).items()}
        signed["content-length"] = str(len(body))
        url = sign_url(
            method=method,
            endpoint=replace(signer.endpoint, base_path=f"/{bucket}"),
            key=as_text(key, case),
            headers=signed,
            query=subresource,
            credentials=case.shop.stranger if by_stranger else signer.credentials(),
            now=now,
            expires_in_seconds=300,
        )
        return raw(SignedRequest(method, url, signed, now), body)

    return bend


def own_key(case: Case) -> str:
    """Where the upload's object goes."""
    return case.key


def _token_of_stranger(case: Case) -> str:
    return case.shop.stranger.session_token or ""


def _key_id_of_stranger(request: RawRequest, case: Case) -> RawRequest:
    mine = case.service.signer.credentials().access_key_id
    return replace(request, target=request.target.replace(mine, case.shop.stranger.access_key_id))


TOKENS: dict[str, Bend] = {
    "no session token": query("X-Amz-Security-Token", None),
    "another session's token": query("X-Amz-Security-Token", _token_of_stranger),
    "a made-up session token": query("X-Amz-Security-Token", "forged"),
    "a made-up session token before the right one": second_query("X-Amz-Security-Token", "forged", first=True),
    "an Authorization header besides": header("authorization", AUTHORIZATION),
}
SESSIONS: dict[str, Bend] = {
    "another session's access key": _key_id_of_stranger,
    "another session's whole signature": role_signs("PUT", own_key, by_stranger=True),
    "a URL of an hour to come": signed_ago(timedelta(hours=-1)),
    "the key of another tenant's upload": target_of(Case.rival),
    "a raised expiry": query("X-Amz-Expires", "3600"),
    "nothing signed": unsigned,
}
OUT_OF_REACH: dict[str, Bend] = {
    "a key outside t/": role_signs("PUT", OUTSIDE),
    "a key whose name begins alike": role_signs("PUT", "tx/acme/1"),
    "the key t": role_signs("PUT", "t"),
    "a key in another bucket": role_signs("PUT", own_key, in_other_bucket=True),
    "a multipart upload outside t/": role_signs("POST", OUTSIDE, subresource={"uploads": ""}),
    "reading outside t/": role_signs("GET", OUTSIDE),
    "deleting outside t/": role_signs("DELETE", OUTSIDE),
    "copying from outside t/": role_signs(
        "PUT", own_key, headers={"x-amz-copy-source": lambda case: f"/{case.shop.bucket}/{OUTSIDE}"}
    ),
    "copying from another bucket": role_signs(
        "PUT", own_key, headers={"x-amz-copy-source": lambda case: f"/{case.shop.other_bucket}/{OUTSIDE}"}
    ),
    "the ACL of an object": role_signs("PUT", own_key, subresource={"acl": ""}),
    "the retention of an object": role_signs("PUT", own_key, subresource={"retention": ""}),
    "the legal hold of an object": role_signs("PUT", own_key, subresource={"legal-hold": ""}),
    "reading the bucket's policy": role_signs("GET", "", subresource={"policy": ""}),
    "writing the bucket's policy": role_signs("PUT", "", subresource={"policy": ""}),
    "deleting the bucket's policy": role_signs("DELETE", "", subresource={"policy": ""}),
    "writing the bucket's lifecycle": role_signs("PUT", "", subresource={"lifecycle": ""}),
    "writing the bucket's versioning": role_signs("PUT", "", subresource={"versioning": ""}),
    "writing the bucket's CORS": role_signs("PUT", "", subresource={"cors": ""}),
    "deleting the bucket": role_signs("DELETE", ""),
}

SESSION_URLS: tuple[Probe, ...] = on_ministack(
    (
        *probes(PUT, TOKENS, MALFORMED),
        *probes(PUT, SESSIONS),
        *probes(DOWNLOAD, TOKENS, MALFORMED),
        *probes(DOWNLOAD, {"the key of another tenant's upload": target_of(Case.rival)}),
    )
)
REACHES: tuple[Probe, ...] = on_ministack(probes(replace(PUT, name="the role's own signature"), OUT_OF_REACH))
