"""The body that starts an upload."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from handlers.wire.body import Body
from handlers.wire.texts import ETag, ExpiresInSeconds, Filename, Fingerprint, MediaType, Metadata, Tags, UploadId
from handlers.wire.webhooks import WebhookBody
from uploads.promise import Algorithm, Checksum, ChecksumType, Order, Overwrite, Replaced, Strategy


class PromisedChecksum(Body):
    """What the file's digest is, in base64. Composite ones are of the parts' digests, and end in their number."""

    algorithm: Literal["sha256", "sha1", "crc32", "crc32c", "crc64nvme"]
    value: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{6,43}={0,2}(-[1-9][0-9]{0,4})?$")] | None = None
    type: Literal["FULL_OBJECT", "COMPOSITE"] | None = None

    def to_checksum(self) -> Checksum:
        composite = self.value is None or "-" in self.value
        kind = self.type or ("COMPOSITE" if composite else "FULL_OBJECT")
        return Checksum(Algorithm(self.algorithm), self.value, ChecksumType(kind))


class ReplacedUpload(Body):
    """The ready upload whose object is written over, and the ETag by which the client knows that object."""

    upload_id: UploadId
    etag: ETag | None = None


class StartUpload(Body):
    """What the file is; all of it is signed, checked, or both."""

    filename: Filename
    size_bytes: Annotated[int, Field(ge=0)]
    content_type: MediaType
    checksum: PromisedChecksum | None = None
    metadata: Metadata = Field(default_factory=dict)
    tags: Tags = Field(default_factory=dict)
    strategy: Literal["auto", "put", "post", "multipart"] = "auto"
    part_size_bytes: Annotated[int, Field(ge=1)] | None = None
    expires_in_seconds: ExpiresInSeconds | None = None
    overwrite: Literal["create", "replace", "version"] = "create"
    replaces: ReplacedUpload | None = None
    fingerprint: Fingerprint | None = None
    webhook: WebhookBody | None = None

    @model_validator(mode="after")
    def _says_what_is_replaced(self) -> Self:
        known = self.replaces is not None and self.replaces.etag is not None
        if self.overwrite == "replace" and not known:
            raise ValueError("overwrite replace needs replaces with upload_id and etag")
        if self.overwrite == "create" and self.replaces is not None:
            raise ValueError("overwrite create replaces nothing")
        if self.overwrite == "version" and known:
            raise ValueError("overwrite version asks for no etag")
        return self

    def to_order(self) -> Order:
        return Order(
            filename=self.filename,
            size_bytes=self.size_bytes,
            content_type=self.content_type,
            strategy=None if self.strategy == "auto" else Strategy(self.strategy),
            part_size_bytes=self.part_size_bytes,
            expires_in_seconds=self.expires_in_seconds,
            checksum=self.checksum.to_checksum() if self.checksum else None,
            metadata=self.metadata,
            tags=self.tags,
            overwrite=Overwrite(self.overwrite),
            replaces=Replaced(self.replaces.upload_id, self.replaces.etag) if self.replaces else None,
            fingerprint=self.fingerprint,
            webhook=self.webhook.to_webhook() if self.webhook else None,
        )
