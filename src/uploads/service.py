"""What every use case is given: the ports, the signer, the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from uploads.errors import UploadNotFoundError
from uploads.ids import is_ulid
from uploads.limits import DEFAULT_URL_EXPIRY_SECONDS, FIRST_PAGE_PARTS, MIN_URL_EXPIRY_SECONDS
from uploads.model import Principal, Upload
from uploads.ports import Background, Claims, ObjectStore, TenantLimits, UploadRecords
from uploads.promise import Encryption, Webhook
from uploads.quotas import Limits, with_overrides
from uploads.signing import Endpoint, SigningCredentials


@dataclass(frozen=True, slots=True)
class Rules:
    """The deployment's own limits, from the template's parameters."""

    limits: Limits
    multipart_threshold_bytes: int
    max_url_expiry_seconds: int
    upload_lifetime_seconds: int
    encryption: Encryption | None = None
    keeps_versions: bool = False
    quarantines_rejected: bool = False
    small_file_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signing of one answer is done with: one clock, one pair of credentials, one end."""

    endpoint: Endpoint
    bucket_name: str
    credentials: SigningCredentials
    now: datetime
    expires_in_seconds: int

    @property
    def expires_at(self) -> datetime:
        """When the URLs die: signatures know no fractions of a second."""
        return self.now.replace(microsecond=0) + timedelta(seconds=self.expires_in_seconds)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests on the bucket with whatever credentials the function has now."""

    endpoint: Endpoint
    bucket_name: str
    credentials: Callable[[], SigningCredentials]

    def start(self, expires_in_seconds: int, *, now: datetime, until: datetime | None = None) -> Signature:
        """Begin the signing of one answer; nothing outlives `until`, by more than 120 s, or the credentials."""
        credentials = self.credentials()
        if until is not None:
            left_seconds = int((until - now).total_seconds())
            expires_in_seconds = min(expires_in_seconds, max(left_seconds, MIN_URL_EXPIRY_SECONDS))
        if credentials.expires_at is not None:
            expires_in_seconds = max(1, min(expires_in_seconds, int((credentials.expires_at - now).total_seconds())))
        return Signature(self.endpoint, self.bucket_name, credentials, now, expires_in_seconds)


@dataclass(frozen=True, slots=True)
class Service:
    """One composition of the parts; handlers make it of real ones, tests of fakes.

    `check_webhook` raises InvalidRequestError for an address that is not to be called. `announce` is told of each
    upload that has come to a verdict, so that its notices, which are written down by then, need not wait; it never
    raises.
    """

    objects: ObjectStore
    records: UploadRecords
    claims: Claims
    tenant_limits: TenantLimits
    signer: Signer
    rules: Rules
    background: Background
    check_webhook: Callable[[Webhook], None] = lambda _: None
    announce: Callable[[Upload], None] = lambda _: None
    first_page_parts: int = FIRST_PAGE_PARTS

    def url_expiry(self, asked_seconds: int | None) -> int:
        """The life of the URLs of one answer; the wire has checked what was asked against the limits."""
        return min(asked_seconds or DEFAULT_URL_EXPIRY_SECONDS, self.rules.max_url_expiry_seconds)

    def sign_for(self, upload: Upload, asked_seconds: int | None, *, now: datetime) -> Signature:
        """Begin the signing of requests that write to an open upload."""
        return self.signer.start(self.url_expiry(asked_seconds), now=now, until=upload.expires_at)

    def limits_of(self, tenant: str) -> Limits:
        """The deployment's limits, with the tenant's own in their place."""
        return with_overrides(self.rules.limits, self.tenant_limits.find(tenant))

    def find(self, principal: Principal, upload_id: str) -> Upload:
        """The tenant's own upload. Raises UploadNotFoundError, for another tenant's id too."""
        upload = self.records.find(principal.tenant, upload_id) if is_ulid(upload_id) else None
        if upload is None:
            raise UploadNotFoundError
        return upload
