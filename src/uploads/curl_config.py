"""Signed requests as a configuration that `curl -K` reads. Pure.

https://curl.se/docs/manpage.html#-K
"""

from __future__ import annotations

from collections.abc import Iterator

from uploads.model import PartPage, SignedPart, SignedRequest, Upload

# What `split --numeric-suffixes=1 -a 5` calls its pieces: five digits for 10,000 parts.
_FILE_PREFIX, _DIGITS = "part.", 5
# The file itself, linked: under a name that `split` never writes to, for it would write through the link.
_WHOLE_FILE = "part.whole"


def write_curl_config(upload: Upload, page: PartPage) -> str:
    """The page's requests, each on a file of its own, and how to use them in a comment on top."""
    comment = "".join(f"# {line}".rstrip() + "\n" for line in _how_to(upload, page))
    entries = ("".join(f"{line}\n" for line in _entry(part, _file_of(upload, part))) for part in page.parts)
    return comment + "next\n".join(entries)


def _how_to(upload: Upload, page: PartPage) -> Iterator[str]:
    path = f'"$API/v1/uploads/{upload.id}'
    call = 'curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN"'
    yield f"Upload {upload.id}: what S3 does not have yet, {len(page.parts)} of {upload.plan.part_count}, for curl."
    yield f"The URLs end at {page.expires_at:%Y-%m-%dT%H:%M:%SZ}; then ask again. Whoever has them can send."
    yield ""
    if page.parts:
        yield f"  {_cut(upload)}"
        yield "  curl --parallel --no-progress-meter -K parts.curl"
    if page.next_from:
        yield "Not all fit in here. When these are sent, the rest:"
        yield f'  {call} {path}/curl?from={page.next_from}" -o parts.curl'
    yield f'  {call} -X POST {path}/complete"'
    yield ""


def _cut(upload: Upload) -> str:
    """The file in the pieces that are sent. FILE, not its name: a name in a line to paste could hold a command."""
    if upload.plan.part_count == 1:
        return f"ln -sf -- FILE {_WHOLE_FILE}"
    return f"split -b {upload.plan.part_size_bytes} --numeric-suffixes=1 -a {_DIGITS} -- FILE {_FILE_PREFIX}"


def _entry(part: SignedPart, file: str) -> Iterator[str]:
    """All that matters stands in each entry: `next` makes curl forget the options before it, and its command line's."""
    yield f"url = {_quoted(part.request.url)}"
    if part.request.fields is None:
        yield f"request = {part.request.method}"
        yield f"upload-file = {file}"
        yield from (f"header = {_quoted(header)}" for header in _headers(part.request))
    else:
        yield from (f"form-string = {_quoted(f'{name}={value}')}" for name, value in part.request.fields.items())
        yield f"form = file=@{file}"
    yield "fail-with-body"
    yield "retry = 5"
    yield "retry-all-errors"
    yield rf'write-out = "{file} %{{response_code}}\n"'


def _headers(request: SignedRequest) -> Iterator[str]:
    """All but the length, which curl takes from the file: of one that is not as long as promised, S3 refuses it then.

    An empty header ends in a semicolon: with a colon, curl would leave it out.
    """
    for name, value in request.headers.items():
        if name != "content-length":
            yield f"{name}: {value}" if value else f"{name};"


def _file_of(upload: Upload, part: SignedPart) -> str:
    return _WHOLE_FILE if upload.plan.part_count == 1 else f"{_FILE_PREFIX}{part.part_number:0{_DIGITS}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
