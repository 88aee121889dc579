"""Starting an upload: what is recorded, and what is signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.world import ALICE, ENDPOINT, FILM, NOW, RULES, SMALL, World
from uploads.limits import FIRST_PAGE_PARTS, GIB, MIB
from uploads.model import SignedRequest, State
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption, Overwrite, Strategy


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
    assert (upload.overwrite, upload.key_id, upload.checks_parts, upload.revision) == (Overwrite.CREATE, None, False, 0)
    assert world.objects.multiparts[upload.multipart_id or ""].upload == replace(upload, multipart_id=None)


def test_record_holds_all_that_a_client_may_promise_besides(world: World) -> None:
    """Each is signed, told to S3 or checked later; so none may get lost."""
    checksum = Checksum(Algorithm.CRC32C, "AAAAAA==")
    upload, _ = world.start(
        checksum=checksum, metadata={"title": "Ä"}, tags={"project": "x"}, fingerprint="f-1", overwrite=Overwrite.CREATE
    )
    assert world.record(upload) == upload
    assert (upload.checksum, upload.metadata, upload.tags) == (checksum, {"title": "Ä"}, {"project": "x"})
    assert world.records.find_by_fingerprint("acme", "f-1") == upload


@pytest.mark.parametrize("encryption", [None, Encryption("AES256"), Encryption("aws:kms", "arn:aws:kms:eu:1:key/2")])
def test_encryption_is_the_deployments_choice(encryption: Encryption | None) -> None:
    """No client names a key."""
    upload, _ = World(replace(RULES, encryption=encryption)).start(SMALL)
    assert upload.encryption == encryption


def test_first_page_is_empty_where_every_part_must_tell_its_checksum(world: World) -> None:
    """Nobody has told any yet, and S3 would refuse the parts without."""
    upload, page = world.start(checksum=Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE))
    assert upload.checks_parts
    assert (page.parts, page.next_from) == ((), 1)


@pytest.mark.parametrize("strategy", list(Strategy))
def test_empty_file_is_started_like_any_other(world: World, strategy: Strategy) -> None:
    """One request, for no bytes."""
    upload, page = world.start(SMALL, size_bytes=0, strategy=strategy)
    assert upload.plan.strategy is strategy
    assert [part.size_bytes for part in page.parts] == [0]


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


def test_file_name_is_not_in_the_key(world: World) -> None:
    """Keys are the service's own: what a client names a file cannot reach another's."""
    upload, page = world.start(SMALL, filename="../../etc/passwd")
    assert urlsplit(page.parts[0].request.url).path == f"/t/{ALICE.tenant}/{upload.id}"
