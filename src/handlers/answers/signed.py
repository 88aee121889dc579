"""Signed requests, as clients are told of them."""

from __future__ import annotations

import base64
from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12

from handlers.answers.moments import rfc3339
from uploads.model import CompactPage, PartPage, SignedPart, SignedRequest


class RequestToMake(TypedDict):
    """One request that the client makes, word for word; `headers` are signed, all of them. A POST sends `fields`."""

    method: str
    url: str
    headers: dict[str, str]
    fields: NotRequired[dict[str, str]]
    expires_at: str


class Part(TypedDict):
    """The request for one part."""

    part_number: int
    size_bytes: int
    method: str
    url: str
    headers: dict[str, str]
    fields: NotRequired[dict[str, str]]


class Page(TypedDict):
    """Signed parts; ask for more with `from: next_from`."""

    form: Literal["urls"]
    parts: list[Part]
    expires_at: str
    next_from: int | None


class Compact(TypedDict):
    """Signed parts, one URL for all.

    For each number of the inclusive ranges `part_numbers` in order, put it and its signature (32 bytes of the decoded
    `signatures`, in lower-case hex) into `url_template`. Each part's content-length is signed: send its exact bytes.
    """

    form: Literal["compact"]
    method: Literal["PUT"]
    url_template: str
    part_numbers: list[tuple[int, int]]
    signatures: str
    headers: dict[str, str]
    expires_at: str
    next_from: int | None


AnyPage = Page | Compact


class Download(TypedDict):
    """The request that fetches the file."""

    request: RequestToMake


def show_request(request: SignedRequest) -> RequestToMake:
    """One request to make."""
    shown: RequestToMake = {
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "expires_at": rfc3339(request.expires_at),
    }
    if request.fields is not None:
        shown["fields"] = request.fields
    return shown


def show_page(page: PartPage | CompactPage) -> AnyPage:
    """A part page, in full URLs or in compact form."""
    return show_compact(page) if isinstance(page, CompactPage) else show_full(page)


def show_full(page: PartPage) -> Page:
    """A part page, in full URLs."""
    parts = [_show_part(part) for part in page.parts]
    return {"form": "urls", "parts": parts, "expires_at": rfc3339(page.expires_at), "next_from": page.next_from}


def _show_part(part: SignedPart) -> Part:
    shown: Part = {
        "part_number": part.part_number,
        "size_bytes": part.size_bytes,
        "method": part.request.method,
        "url": part.request.url,
        "headers": part.request.headers,
    }
    if part.request.fields is not None:
        shown["fields"] = part.request.fields
    return shown


def show_compact(page: CompactPage) -> Compact:
    """A part page in compact form."""
    return {
        "form": "compact",
        "method": "PUT",
        "url_template": page.url_template,
        "part_numbers": list(page.part_numbers),
        "signatures": base64.urlsafe_b64encode(page.signatures).decode(),
        "headers": {},
        "expires_at": rfc3339(page.expires_at),
        "next_from": page.next_from,
    }


def show_download(request: SignedRequest) -> Download:
    """A download to make."""
    return {"request": show_request(request)}
