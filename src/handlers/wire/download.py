"""The body that signs a download."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.wire.body import Body
from handlers.wire.texts import ExpiresInSeconds
from uploads.downloading import EntryName
from uploads.keys import MAX_ENTRIES


class UnpackedEntry(Body):
    """A file that an `unpack` job took out of the upload's archive, by its number; 0 is the manifest of all."""

    job_id: Annotated[str, Field(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    number: Annotated[int, Field(ge=0, le=MAX_ENTRIES)]

    def to_name(self) -> EntryName:
        return EntryName(self.job_id, self.number)


class SignDownload(Body):
    """How the browser is to treat the file: `inline` is for types that cannot run as a page."""

    expires_in_seconds: ExpiresInSeconds | None = None
    disposition: Literal["attachment", "inline"] = "attachment"
    entry: UnpackedEntry | None = None
