"""A service on fakes with a clock that a test moves, and what its clients do."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.fakes.background import FakeBackground
from tests.unit.fakes.claims import FakeClaims
from tests.unit.fakes.object_store import FakeObjectStore
from tests.unit.fakes.tenant_limits import FakeTenantLimits
from tests.unit.fakes.upload_records import FakeUploadRecords
from uploads.aborting import abort_upload
from uploads.checksums import DIGEST_BYTES
from uploads.claims import Attempt
from uploads.completing import complete_upload
from uploads.headers import condition, object_metadata
from uploads.ids import make_ulid
from uploads.issuing import start_upload, start_upload_once
from uploads.keys import key_of
from uploads.limits import MAX_OBJECT_BYTES, MIB
from uploads.model import CompactPage, PartPage, Principal, Progress, Upload
from uploads.paging import PartSelection
from uploads.planning import part_bytes
from uploads.promise import Order, Strategy
from uploads.quotas import Limits
from uploads.renewing import sign_parts
from uploads.service import Rules, Service, Signer
from uploads.signing import Endpoint, SigningCredentials
from uploads.verifying import ClaimedPart
from uploads.watching import watch_upload

NOW = datetime(2026, 11, 22, 15, 20, tzinfo=UTC)
ALICE = Principal(tenant="acme", subject="user-42", scopes=frozenset({"uploads:read", "uploads:write"}))
MALLORY = replace(ALICE, tenant="globex", subject="user-66")
RULES = Rules(
    limits=Limits(max_upload_bytes=MAX_OBJECT_BYTES),
    multipart_threshold_bytes=100 * MIB,
    max_url_expiry_seconds=3_600,
    upload_lifetime_seconds=86_400,
)
ENDPOINT = Endpoint(scheme="https", host="bucket-1.s3.eu-central-1.amazonaws.com", base_path="", region="eu-central-1")
CREDENTIALS = SigningCredentials(
    access_key_id="ASIAIOSFODNN7EXAMPLE",
    secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    session_token="IQoJb3JpZ2luX2VjEXAMPLE//////////wEaDGV1LWNlbnRyYWwtMSJHMEUCIQC+example/token==",
)
SMALL = Order(filename="report.pdf", size_bytes=1 * MIB, content_type="application/pdf")
# Four parts: three of 8 MiB and one of 6 MiB.
FILM = Order(
    filename="film.mp4",
    size_bytes=30 * MIB,
    content_type="video/mp4",
    strategy=Strategy.MULTIPART,
    part_size_bytes=8 * MIB,
)


class World:
    """The service, what it stands on, and the time."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.objects = FakeObjectStore(keeps_versions=rules.keeps_versions)
        self.objects.clock = lambda: self.now
        self.records = FakeUploadRecords()
        self.now = NOW
        self.ids_made = 0
        self.claims = FakeClaims()
        self.limits = FakeTenantLimits()
        self.background = FakeBackground()
        signer = Signer(ENDPOINT, "bucket-1", lambda: CREDENTIALS)
        self.service = Service(
            objects=self.objects,
            records=self.records,
            claims=self.claims,
            tenant_limits=self.limits,
            signer=signer,
            rules=rules,
            background=self.background,
        )

    def make_id(self, now: datetime) -> str:
        self.ids_made += 1
        return make_ulid(now, self.ids_made.to_bytes(10))

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def start(self, order: Order = FILM, principal: Principal = ALICE, **changes: Any) -> tuple[Upload, PartPage]:
        order = replace(order, **changes)
        return start_upload(self.service, principal, order, upload_id=self.make_id(self.now), now=self.now)

    def start_once(
        self, order: Order = FILM, *, key: str | None = "key-1", principal: Principal = ALICE, payload: str = "{}"
    ) -> tuple[Upload, PartPage | None]:
        attempt = Attempt(principal.tenant, "POST /v1/uploads", key, payload, self.make_id(self.now), self.now)
        return start_upload_once(self.service, principal, order, attempt)

    def sign(
        self,
        upload: Upload,
        selection: PartSelection | None = None,
        *,
        expires: int | None = None,
        principal: Principal = ALICE,
    ) -> PartPage:
        page = self.sign_any(upload, selection or PartSelection(), expires=expires, principal=principal)
        assert isinstance(page, PartPage)
        return page

    def sign_any(
        self,
        upload: Upload,
        selection: PartSelection,
        *,
        expires: int | None = None,
        principal: Principal = ALICE,
    ) -> PartPage | CompactPage:
        return sign_parts(self.service, principal, upload.id, selection, expires_in_seconds=expires, now=self.now)

    def watch(self, upload: Upload, principal: Principal = ALICE) -> tuple[Upload, Progress | None]:
        return watch_upload(self.service, principal, upload.id, now=self.now)

    def complete(
        self, upload: Upload, claimed: Sequence[ClaimedPart] | None = None, *, principal: Principal = ALICE
    ) -> Upload:
        return complete_upload(self.service, principal, upload.id, claimed, now=self.now)

    def abort(self, upload: Upload, principal: Principal = ALICE) -> Upload:
        return abort_upload(self.service, principal, upload.id, now=self.now)

    def send_part(self, upload: Upload, part_number: int, content: str = "") -> ClaimedPart:
        """With its checksum, where S3 wants one with each."""
        size_bytes = part_bytes(upload.plan, upload.size_bytes, part_number)
        checksum = part_digest(upload, part_number, content) if upload.checks_parts else None
        part = self.objects.upload_part(upload.multipart_id or "", part_number, size_bytes, content, checksum)
        return ClaimedPart(part_number=part_number, etag=part.etag, checksum=checksum)

    def send(self, upload: Upload) -> list[ClaimedPart]:
        """All that was promised, as promised; the parts as a client would name them, none for a PUT or a form."""
        if upload.plan.strategy is not Strategy.MULTIPART:
            self.objects.put_object(
                self.key(upload),
                upload.size_bytes,
                upload.content_type,
                checksum=upload.checksum,
                metadata=object_metadata(upload),
                encryption=upload.encryption,
                must=condition(upload) if upload.plan.strategy is Strategy.PUT else {},
            )
            return []
        return [self.send_part(upload, number) for number in range(1, upload.plan.part_count + 1)]

    def key(self, upload: Upload) -> str:
        return key_of(upload)

    def record(self, upload: Upload) -> Upload:
        return self.records.uploads[upload.tenant, upload.id]

    def is_empty(self) -> bool:
        """Whether no record, no object and no open multipart upload is there."""
        return not (self.records.uploads or self.objects.objects or self.objects.multiparts)


def part_digest(upload: Upload, part_number: int, content: str = "") -> str:
    """What a client may tell as the checksum of a part with this content."""
    assert upload.checksum is not None
    digest = hashlib.sha256(f"{part_number} {content}".encode()).digest()
    return b64encode(digest[: DIGEST_BYTES[upload.checksum.algorithm]]).decode()
