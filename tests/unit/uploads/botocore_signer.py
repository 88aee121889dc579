"""botocore's own signers, with the clock as an argument: what ours must equal, byte for byte."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from uploads.signing import Endpoint, SigningCredentials


class FrozenQueryAuth(S3SigV4QueryAuth):
    """`add_auth` is its own, but for where the time comes from."""

    def sign(self, request: AWSRequest, now: datetime) -> str:
        """The presigned URL."""
        request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
        self._modify_request_before_signing(request)  # type: ignore[attr-defined]  # the stubs show no private names
        to_sign = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(to_sign, request))  # type: ignore[attr-defined]  # same
        return str(request.url)


def sign_with_botocore(  # the same arguments as ours
    *,
    method: str,
    endpoint: Endpoint,
    key: str,
    headers: dict[str, str],
    credentials: SigningCredentials,
    now: datetime,
    expires_in_seconds: int,
    query: dict[str, str] | None,
) -> str:
    """What botocore makes of the arguments of `sign_url`."""
    path = quote(f"{endpoint.base_path}/{key}", safe="/~")
    request = AWSRequest(
        method=method, url=f"{endpoint.scheme}://{endpoint.host}{path}", headers=headers, params=query or {}
    )
    keys = Credentials(credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
    return FrozenQueryAuth(keys, "s3", endpoint.region, expires=expires_in_seconds).sign(request, now)
