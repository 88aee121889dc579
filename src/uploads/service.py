"""What every use case is given: the ports, the signer, the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from uploads.errors import UploadNotFoundError
from uploads.ids import is_ulid
from uploads.keys import object_key
from uploads.limits import DEFAULT_URL_EXPIRY_SECONDS, MIN_URL_EXPIRY_SECONDS
from uploads.model import Principal, SignedRequest, Upload
from uploads.ports import ObjectStore, UploadRecords
from uploads.signing import Endpoint, SigningCredentials, sign_url


@dataclass(frozen=True, slots=True)
class Rules:
    """The deployment's own limits, from the template's parameters."""

    max_upload_bytes: int
    multipart_threshold_bytes: int
    max_url_expiry_seconds: int
    upload_lifetime_seconds: int


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests on the bucket with whatever credentials the function has now."""

    endpoint: Endpoint
    credentials: Callable[[], SigningCredentials]

    def sign(
        self,
        upload: Upload,
        *,
        method: str,
        headers: dict[str, str],
        now: datetime,
        expires_in_seconds: int,
        query: dict[str, str] | None = None,
    ) -> SignedRequest:
        """One request on the upload's own key; it dies no later than the upload, or the credentials that sign it."""
        credentials = self.credentials()
        left_seconds = int((upload.expires_at - now).total_seconds())
        expires_in_seconds = min(expires_in_seconds, max(left_seconds, MIN_URL_EXPIRY_SECONDS))
        if credentials.expires_at is not None:
            expires_in_seconds = max(1, min(expires_in_seconds, int((credentials.expires_at - now).total_seconds())))
        url = sign_url(
            method=method,
            endpoint=self.endpoint,
            key=object_key(upload.tenant, upload.id),
            headers=headers,
            credentials=credentials,
            now=now,
            expires_in_seconds=expires_in_seconds,
            query=query,
        )
        expires_at = now.replace(microsecond=0) + timedelta(seconds=expires_in_seconds)
        return SignedRequest(method=method, url=url, headers=headers, expires_at=expires_at)


@dataclass(frozen=True, slots=True)
class Service:
    """One composition of the parts; handlers make it of real ones, tests of fakes."""

    objects: ObjectStore
    records: UploadRecords
    signer: Signer
    rules: Rules

    def url_expiry(self, asked_seconds: int | None) -> int:
        """The life of the URLs of one answer; the wire has checked what was asked against the limits."""
        return min(asked_seconds or DEFAULT_URL_EXPIRY_SECONDS, self.rules.max_url_expiry_seconds)

    def find(self, principal: Principal, upload_id: str) -> Upload:
        """The tenant's own upload. Raises UploadNotFoundError, for another tenant's id too."""
        upload = self.records.find(principal.tenant, upload_id) if is_ulid(upload_id) else None
        if upload is None:
            raise UploadNotFoundError
        return upload
