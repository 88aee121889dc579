"""As many parts as S3 takes, signed, on both engines."""

from __future__ import annotations

from typing import Any

from tests.integration.real_files.compact_pages import spelled_out
from tests.integration.real_files.contents import MIB, Content
from tests.integration.real_files.site import Site, send
from uploads.limits import MAX_PART_COUNT

PART_BYTES = 5 * MIB
HUGE = Content(MAX_PART_COUNT * PART_BYTES)


def test_all_of_ten_thousand_parts_are_signed_and_taken(site: Site) -> None:
    """In one compact page, and the same in ten of full URLs; the first, one in the middle and the last are sent."""
    upload = site.start(HUGE, part_size_bytes=PART_BYTES)
    assert upload["part_count"] == MAX_PART_COUNT
    compact = site.ask(200, "sign-parts", upload_id=upload["id"], body={"form": "compact"})
    assert compact["next_from"] is None
    urls = spelled_out(compact)
    assert list(urls) == list(range(1, MAX_PART_COUNT + 1))
    pages = full_pages(site, upload)
    assert [part["part_number"] for part in pages] == list(urls)
    for number in (1, 5_000, MAX_PART_COUNT):
        start = (number - 1) * PART_BYTES
        for request in ({"method": "PUT", "url": urls[number], "headers": {}}, pages[number - 1]):
            send(request, HUGE, start, start + PART_BYTES)
    watched = site.ask(200, "get", upload_id=upload["id"])
    assert watched["received"]["part_count"] == 3
    assert watched["missing"] == [[2, 4_999], [5_001, MAX_PART_COUNT - 1]]
    site.ask(200, "abort", upload_id=upload["id"])


def full_pages(site: Site, upload: dict[str, Any]) -> list[dict[str, Any]]:
    """All parts with full URLs, page by page; each page fits an answer."""
    parts: list[dict[str, Any]] = []
    following: int | None = 1
    while following is not None:
        body = {"from": following, "count": 1_000}
        page = site.ask(200, "sign-parts", upload_id=upload["id"], body=body)
        parts += page["parts"]
        following = page["next_from"]
    return parts
