"""What was promised, as the headers and form fields by which S3 enforces it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from uploads.encoded_words import encode_words
from uploads.model import Upload
from uploads.promise import Algorithm, Encryption, Overwrite

# Uploads that share a key tell whose object is there by this member of its metadata.
MARKER = "portside-upload"
MARKER_BYTES = len(MARKER) + 26  # a ULID


def checksum_header(algorithm: Algorithm) -> str:
    """The header that carries a checksum."""
    return f"x-amz-checksum-{algorithm}"


def put_headers(upload: Upload) -> dict[str, str]:
    """All that is signed into a PUT."""
    headers = {"content-type": upload.content_type, "content-length": str(upload.size_bytes)}
    return headers | condition(upload) | _checksum(upload) | _attributes(upload) | _tagging_header(upload)


def post_fields(upload: Upload) -> dict[str, str]:
    """All that a form must hold, each exactly so; S3 knows no condition on what is at the key in a form."""
    fields = {"Content-Type": upload.content_type} | _checksum(upload) | _attributes(upload)
    return fields | ({"tagging": _tagging_xml(upload.tags.items())} if upload.tags else {})


def condition(upload: Upload) -> dict[str, str]:
    """What must be at the key for the write to be made: this makes a URL good for one creation, however often used."""
    match upload.overwrite:
        case Overwrite.CREATE:
            return {"if-none-match": "*"}
        case Overwrite.REPLACE:
            etag = (upload.replaces.etag if upload.replaces else None) or ""
            return {"if-match": '"' + etag.strip('"') + '"'}  # some clients drop the quotes
        case Overwrite.VERSION:
            return {}


def object_metadata(upload: Upload) -> dict[str, str]:
    """The object's own metadata, in ASCII: that is all that headers can carry everywhere."""
    marker = {MARKER: upload.id} if upload.key_id else {}
    return {name: encode_words(value) for name, value in upload.metadata.items()} | marker


def metadata_bytes(metadata: Mapping[str, str]) -> int:
    """What S3 counts of it: names and values together, as headers carry them."""
    return sum(len(name) + len(encode_words(value)) for name, value in metadata.items())


def tagging(tags: Mapping[str, str]) -> str:
    """Tags as a query string, for the x-amz-tagging header."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in tags.items())


def _checksum(upload: Upload) -> dict[str, str]:
    if upload.checksum is None or upload.checksum.value is None:
        return {}
    return {checksum_header(upload.checksum.algorithm): upload.checksum.value}


def _attributes(upload: Upload) -> dict[str, str]:
    metadata = {f"x-amz-meta-{name}": value for name, value in object_metadata(upload).items()}
    return metadata | _encryption(upload.encryption)


def _encryption(encryption: Encryption | None) -> dict[str, str]:
    if encryption is None:
        return {}
    key = {"x-amz-server-side-encryption-aws-kms-key-id": encryption.kms_key_id} if encryption.kms_key_id else {}
    return {"x-amz-server-side-encryption": encryption.algorithm} | key


def _tagging_header(upload: Upload) -> dict[str, str]:
    return {"x-amz-tagging": tagging(upload.tags)} if upload.tags else {}


def _tagging_xml(tags: Iterable[tuple[str, str]]) -> str:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html, field `tagging`."""
    tag_set = "".join(f"<Tag><Key>{_escape(name)}</Key><Value>{_escape(value)}</Value></Tag>" for name, value in tags)
    return f"<Tagging><TagSet>{tag_set}</TagSet></Tagging>"


def _escape(text: str) -> str:
    """For XML. The standard library's own would bring a parser along."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
