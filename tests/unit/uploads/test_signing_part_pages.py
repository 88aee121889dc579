"""A page of parts is what its parts are one by one, and the compact form is the same page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypedDict, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uploads.limits import GIB, MAX_PART_COUNT, MIB
from uploads.signing import (
    CompactSignatures,
    Endpoint,
    PartPlan,
    SigningCredentials,
    sign_part_urls,
    sign_parts_compact,
    sign_url,
)

ASCII = "".join(map(chr, range(33, 127)))
BASE64 = "ABCabc019+/="
NOW = datetime(2026, 11, 22, 15, 20, tzinfo=UTC)
SHA256 = "x-amz-checksum-sha256"


class Page(TypedDict):
    """What both forms take."""

    endpoint: Endpoint
    key: str
    multipart_id: str
    plan: PartPlan
    part_numbers: list[int]
    credentials: SigningCredentials
    now: datetime
    expires_in_seconds: int


def page(part_numbers: list[int], part_count: int = 4, **other: Any) -> Page:
    arguments = {
        "endpoint": Endpoint("https", "bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1"),
        "key": "t/acme/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "multipart_id": "VXBsb2FkIElE",
        "plan": PartPlan(8 * MIB, part_count, 6 * MIB),
        "part_numbers": part_numbers,
        "credentials": SigningCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "token"),
        "now": NOW,
        "expires_in_seconds": 300,
        **other,
    }
    return cast("Page", arguments)


def one_by_one(page: Page, checksums: dict[int, str] | None = None) -> list[str]:
    """What the general signer makes of each part."""
    plan = page["plan"]
    return [
        sign_url(
            method="PUT",
            endpoint=page["endpoint"],
            key=page["key"],
            headers={
                "content-length": str(plan.last_part_bytes if number == plan.part_count else plan.part_size_bytes),
                **({SHA256: checksums[number]} if checksums else {}),
            },
            query={"partNumber": str(number), "uploadId": page["multipart_id"]},
            credentials=page["credentials"],
            now=page["now"],
            expires_in_seconds=page["expires_in_seconds"],
        )
        for number in page["part_numbers"]
    ]


def expanded(compact: CompactSignatures, part_numbers: list[int]) -> list[str]:
    """What a client makes of the compact form."""
    signatures = [compact.signatures[at : at + 32].hex() for at in range(0, len(compact.signatures), 32)]
    return [
        compact.url_template.replace("{part_number}", str(number)).replace("{signature}", signature)
        for number, signature in zip(part_numbers, signatures, strict=True)
    ]


endpoints = st.sampled_from(
    [
        Endpoint("https", "bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1"),
        Endpoint("https", "a.dotted.bucket.s3.us-east-1.amazonaws.com", "", "us-east-1"),
        Endpoint("http", "127.0.0.1:8333", "/bucket-1", "us-east-1"),
    ]
)
plans = st.builds(
    PartPlan,
    part_size_bytes=st.integers(5 * MIB, 5 * GIB),
    part_count=st.integers(1, MAX_PART_COUNT),
    last_part_bytes=st.integers(1, 5 * GIB),
)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    plan = draw(plans)
    numbers = st.integers(1, plan.part_count) | st.just(plan.part_count)
    return page(
        draw(st.lists(numbers, max_size=20)),
        plan=plan,
        endpoint=draw(endpoints),
        key=draw(st.text(ASCII + " é漢", min_size=1, max_size=40)),
        multipart_id=draw(st.text(ASCII, min_size=1, max_size=128)),
        credentials=SigningCredentials("ASIAEXAMPLE", "secret", draw(st.none() | st.text(ASCII, max_size=100))),
        expires_in_seconds=draw(st.integers(1, 604_800)),
    )


@settings(max_examples=300)
@given(page=pages(), draw=st.data())
def test_a_page_is_what_its_parts_are_one_by_one(page: Page, draw: st.DataObject) -> None:
    """To the byte: any cut, any choice of parts, with and without checksums."""
    assert sign_part_urls(**page) == one_by_one(page)
    digests = st.text(BASE64 + " ", min_size=1, max_size=44)
    checksums = {number: draw.draw(digests) for number in page["part_numbers"]}
    with_checksums = sign_part_urls(**page, checksum_header=SHA256, checksums=checksums)
    assert with_checksums == one_by_one(page, checksums)


@settings(max_examples=300)
@given(page=pages())
def test_the_compact_form_expands_to_the_full_one(page: Page) -> None:
    """By two replacements: each mark stands in the template once, and no other brace does."""
    compact = sign_parts_compact(**page)
    assert compact.url_template.count("{part_number}") == compact.url_template.count("{signature}") == 1
    assert compact.url_template.count("{") == compact.url_template.count("}") == 2
    assert expanded(compact, page["part_numbers"]) == sign_part_urls(**page)


def test_all_ten_thousand_parts_are_signed_alike_in_either_form() -> None:
    """The largest upload there is; the last part has its own length."""
    everything = page(list(range(1, MAX_PART_COUNT + 1)), MAX_PART_COUNT)
    urls = sign_part_urls(**everything)
    assert expanded(sign_parts_compact(**everything), everything["part_numbers"]) == urls
    assert urls[::999] == one_by_one(page(everything["part_numbers"][::999], MAX_PART_COUNT))
    assert urls[-1:] == one_by_one(page([MAX_PART_COUNT], MAX_PART_COUNT))


@pytest.mark.parametrize("number", [5, 0, -1, 10_001])
def test_a_part_beyond_the_plan_is_refused(number: int) -> None:
    """Nothing promised how long it is."""
    for sign in (sign_part_urls, sign_parts_compact):
        with pytest.raises(ValueError, match="not one of this upload"):
            sign(**page([1, number]))


def test_a_plan_of_more_parts_than_s3_takes_is_refused() -> None:
    """S3 takes 10,000."""
    with pytest.raises(ValueError, match="so many parts"):
        sign_parts_compact(**page([1], MAX_PART_COUNT + 1))


@pytest.mark.parametrize("checksums", [{1: "YQ=="}, {}, None])
def test_every_part_of_a_page_has_its_checksum_when_one_has(checksums: dict[int, str] | None) -> None:
    """S3 would refuse a part that lacks what its upload was started with."""
    with pytest.raises(ValueError, match="no checksum"):
        sign_part_urls(**page([1, 2]), checksum_header=SHA256, checksums=checksums)


def test_checksums_without_the_header_that_carries_them_are_refused() -> None:
    """They would silently go unsigned."""
    with pytest.raises(ValueError, match="need the header"):
        sign_part_urls(**page([1]), checksums={1: "YQ=="})


def test_a_checksum_that_would_start_another_header_is_refused() -> None:
    """Line breaks in a header's value are how headers are smuggled."""
    with pytest.raises(ValueError, match="control character") as caught:
        sign_part_urls(**page([1]), checksum_header=SHA256, checksums={1: "YQ==\r\nx-amz-acl: public-read"})
    assert "acl" not in str(caught.value)


def test_compact_signatures_show_nothing_when_printed() -> None:
    """They are as good as URLs, so no text for logs."""
    assert repr(sign_parts_compact(**page([1]))) == "CompactSignatures()"
