"""A POST form as a browser sends it, and as nobody honest would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tests.integration.tampering.sending import RawRequest
from uploads.model import SignedRequest

BOUNDARY = "----portside"


@dataclass(frozen=True, slots=True)
class Form:
    """Where it goes, its fields in order, and the file, which comes last."""

    host: str
    path: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    file: bytes = field(repr=False)
    file_field: str = "file"

    def rendered(self) -> RawRequest:
        """As multipart/form-data."""
        pieces = [_piece(f'name="{name}"', value.encode()) for name, value in self.fields]
        pieces.append(_piece(f'name="{self.file_field}"; filename="a.txt"', self.file))
        body = b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()
        headers = (
            ("host", self.host),
            ("content-type", f"multipart/form-data; boundary={BOUNDARY}"),
            ("content-length", str(len(body))),
        )
        return RawRequest("POST", self.path, headers, body)

    def field(self, name: str) -> str:
        """What a field says."""
        return dict(self.fields)[name]

    def with_field(self, name: str, value: str | None) -> Form:
        """The form with a field changed, added or (None) left out."""
        fields = [(known, value if known == name else old) for known, old in self.fields]
        if name not in dict(self.fields):
            fields.append((name, value))
        return replace(self, fields=tuple((known, text) for known, text in fields if text is not None))


def form_of(signed: SignedRequest, file: bytes) -> Form:
    """A signed form as an honest client fills it."""
    url = urlsplit(signed.url)
    return Form(url.netloc, url.path, tuple((signed.fields or {}).items()), file)


def _piece(disposition: str, value: bytes) -> bytes:
    return f"--{BOUNDARY}\r\ncontent-disposition: form-data; {disposition}\r\n\r\n".encode() + value + b"\r\n"
