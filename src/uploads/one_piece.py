"""The one request of an upload that is not cut into parts: a PUT, or a form."""

from __future__ import annotations

from uploads.headers import post_fields, put_headers
from uploads.keys import key_of
from uploads.model import SignedRequest, Upload
from uploads.post_policy import sign_post
from uploads.promise import Strategy
from uploads.service import Signature
from uploads.signing import sign_url


def sign_whole(signature: Signature, upload: Upload) -> SignedRequest:
    """The request that sends the whole file."""
    return sign_form(signature, upload) if upload.plan.strategy is Strategy.POST else sign_put(signature, upload)


def sign_put(signature: Signature, upload: Upload) -> SignedRequest:
    """A PUT with everything promised among its signed headers."""
    headers = put_headers(upload)
    url = sign_url(
        method="PUT",
        endpoint=signature.endpoint,
        key=key_of(upload),
        headers=headers,
        credentials=signature.credentials,
        now=signature.now,
        expires_in_seconds=signature.expires_in_seconds,
    )
    return SignedRequest("PUT", url, headers, signature.expires_at)


def sign_form(signature: Signature, upload: Upload) -> SignedRequest:
    """A form whose policy allows exactly its own fields, and exactly the promised size."""
    form = sign_post(
        endpoint=signature.endpoint,
        bucket=signature.bucket_name,
        key=key_of(upload),
        fields=post_fields(upload),
        min_bytes=upload.size_bytes,
        max_bytes=upload.size_bytes,
        credentials=signature.credentials,
        now=signature.now,
        expires_in_seconds=signature.expires_in_seconds,
    )
    return SignedRequest("POST", form.url, {}, signature.expires_at, form.fields)
