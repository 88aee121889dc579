"""Starting an upload: what is recorded, what is signed, and what is left when it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import ALICE, ENDPOINT, FILM, NOW, RULES, SMALL, World
from uploads.errors import InvalidRequestError, TooLargeError, UnavailableError
from uploads.limits import FIRST_PAGE_PARTS, GIB, MIB
from uploads.model import SignedRequest, State, Strategy


def query_of(request: SignedRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def test_put_upload_gets_one_request_that_signs_every_promise(world: World) -> None:
    """Length, type and create-only are signed, so S3 itself refuses anything else."""
    upload, page = world.start(SMALL)
    request = page.parts[0].request
    assert upload.plan.strategy is Strategy.PUT
    assert (len(page.parts), page.next_from) == (1, None)
    assert request.method == "PUT"
    assert request.headers == {
        "content-type": "application/pdf",
        "content-length": str(1 * MIB),
        "if-none-match": "*",
    }
    assert query_of(request)["X-Amz-SignedHeaders"] == "content-length;content-type;host;if-none-match"
    assert urlsplit(request.url).netloc == ENDPOINT.host
    assert urlsplit(request.url).path == f"/t/acme/{upload.id}"
    assert world.objects.multiparts == {}


def test_multipart_upload_gets_a_request_for_each_part_with_its_own_length(world: World) -> None:
    """Every part's length is signed, the last one's too; never a content type, which browsers do not send."""
    upload, page = world.start(FILM)
    assert [part.size_bytes for part in page.parts] == [8 * MIB, 8 * MIB, 8 * MIB, 6 * MIB]
    for number, part in enumerate(page.parts, start=1):
        query = query_of(part.request)
        assert part.part_number == number
        assert part.request.headers == {"content-length": str(part.size_bytes)}
        assert query["X-Amz-SignedHeaders"] == "content-length;host"
        assert (query["partNumber"], query["uploadId"]) == (str(number), upload.multipart_id)


def test_record_holds_the_promise_and_who_made_it(world: World) -> None:
    """Tenant and owner come from the token, times are whole seconds, and the upload is open for its lifetime."""
    world.now = NOW + timedelta(milliseconds=500)
    upload, _ = world.start(FILM)
    assert world.record(upload) == upload
    assert (upload.tenant, upload.owner, upload.state) == ("acme", "user-42", State.ISSUED)
    assert (upload.filename, upload.size_bytes, upload.content_type) == ("film.mp4", 30 * MIB, "video/mp4")
    assert (upload.created_at, upload.expires_at) == (NOW, NOW + timedelta(days=1))
    assert world.objects.multiparts[upload.multipart_id or ""].content_type == "video/mp4"


def test_auto_chooses_parts_above_the_deployments_threshold() -> None:
    """The client need not know where one PUT ends."""
    world = World(replace(RULES, multipart_threshold_bytes=10 * MIB))
    assert world.start(SMALL, size_bytes=10 * MIB)[0].plan.strategy is Strategy.PUT
    assert world.start(SMALL, size_bytes=10 * MIB + 1)[0].plan.strategy is Strategy.MULTIPART


def test_first_page_of_a_large_upload_says_where_to_go_on(world: World) -> None:
    """The answer stays small however many parts there are."""
    upload, page = world.start(FILM, size_bytes=70 * GIB)
    assert upload.plan.part_count > FIRST_PAGE_PARTS
    assert (len(page.parts), page.next_from) == (FIRST_PAGE_PARTS, FIRST_PAGE_PARTS + 1)


@pytest.mark.parametrize(("asked", "given"), [(None, 300), (120, 120), (3_600, 3_600), (90_000, 3_600)])
def test_urls_live_as_long_as_asked_up_to_the_deployments_maximum(world: World, asked: int | None, given: int) -> None:
    """The bucket policy refuses older signatures, so the answer tells the true expiry."""
    _, page = world.start(SMALL, expires_in_seconds=asked)
    assert page.expires_at == NOW + timedelta(seconds=given)
    assert query_of(page.parts[0].request)["X-Amz-Expires"] == str(given)


def test_failed_record_write_frees_the_multipart_upload(world: World) -> None:
    """Without a record nobody would ever complete or abort it."""
    world.records.before["add"] = outage
    with pytest.raises(UnavailableError):
        world.start(FILM)
    assert world.is_empty()


def test_failed_record_write_is_what_is_reported_even_if_freeing_fails_too(world: World) -> None:
    """The first error is the cause; the bucket's lifecycle frees the parts later."""

    def refuse() -> None:
        raise KeyError("denied")

    world.records.before["add"] = refuse
    world.objects.before["abort_multipart"] = outage
    with pytest.raises(KeyError, match="denied"):
        world.start(FILM)
    assert not world.records.uploads


def test_failed_start_at_s3_leaves_no_record(world: World) -> None:
    """S3 is asked first: a record without its multipart upload could never be completed."""
    world.objects.before["start_multipart"] = outage
    with pytest.raises(UnavailableError):
        world.start(FILM)
    assert world.is_empty()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"size_bytes": 0}, InvalidRequestError),
        ({"size_bytes": RULES.max_upload_bytes + 1}, TooLargeError),
        ({"part_size_bytes": 1}, InvalidRequestError),
    ],
)
def test_refused_order_touches_nothing(
    world: World, changes: dict[str, Any], error: type[InvalidRequestError | TooLargeError]
) -> None:
    """Planning comes first, so that a refusal leaves no row, no object and no multipart upload."""
    with pytest.raises(error):
        world.start(FILM, **changes)
    assert world.is_empty()
    assert world.objects.calls == world.records.calls == []


def test_file_name_is_not_in_the_key(world: World) -> None:
    """Keys are the service's own: what a client names a file cannot reach another's."""
    upload, page = world.start(SMALL, filename="../../etc/passwd")
    assert urlsplit(page.parts[0].request.url).path == f"/t/{ALICE.tenant}/{upload.id}"
