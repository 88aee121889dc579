"""What S3 takes from the holder of an honest request, AWS's too, harms nobody: `TAKEN` in the table, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.integration.tampering.bends import as_it_is, form_file, header, same_length_body
from tests.integration.tampering.case import Case, download_of, start_case
from tests.integration.tampering.promises import CONTENT, FORM, OTHER_CONTENT, PART, PUT, PUT_VERSION, Promise
from tests.integration.tampering.shop import Shop
from uploads.errors import ConflictError, PromiseBrokenError
from uploads.model import State
from uploads.verifying import ClaimedPart

Start = Callable[[Promise], Case]


@pytest.fixture
def start(seaweed_shop: Shop) -> Iterator[Start]:
    """Start uploads; they are cleared away."""
    with ExitStack() as cleanup:

        def start(promise: Promise) -> Case:
            case = start_case(seaweed_shop, promise)
            cleanup.callback(case.clear)
            return case

        yield start


def test_no_download_is_signed_when_a_form_was_used_again(start: Start) -> None:
    """S3 knows no If-None-Match in forms. The verdict stands, but what it was about is no longer there."""
    case = start(FORM)
    case.fulfil()
    assert case.shop.send(form_file(OTHER_CONTENT)(case.request, case)).status == 204
    assert case.complete().state is State.READY
    with pytest.raises(ConflictError, match="verified is another one now"):
        download_of(case)


def test_verified_version_is_downloaded_when_a_versioning_put_was_used_again(versioned_shop: Shop) -> None:
    """Such a URL makes a version each time; the download names the one that was verified."""
    case = start_case(versioned_shop, PUT_VERSION)
    case.fulfil()
    assert case.shop.send(same_length_body(OTHER_CONTENT)(case.request, case)).status == 200
    assert case.shop.read(case.key) == OTHER_CONTENT
    download_of(case).fulfil()


def test_completing_is_refused_when_another_part_took_the_place_of_the_one_that_is_named(stack_shop: Shop) -> None:
    """Until an upload is completed the last part that was sent counts; a client that names its ETags notices."""
    case = start_case(stack_shop, PART)
    honest = dict(case.shop.send(case.request).headers)["ETag"]
    assert case.shop.send(same_length_body(OTHER_CONTENT)(case.request, case)).status == 200
    with pytest.raises(ConflictError, match="differ"):
        case.complete([ClaimedPart(1, honest)])
    case.fulfil()
    case.clear()


def test_object_is_rejected_when_a_content_encoding_came_with_it(start: Start) -> None:
    """No signature binds that header, and who downloads it would get other bytes than were verified."""
    case = start(PUT)
    assert case.shop.send(header("content-encoding", "gzip")(case.request, case)).status == 200
    with pytest.raises(PromiseBrokenError, match="gzip"):
        case.complete()
    assert case.key not in case.shop.stored_keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content-disposition", "inline"),
        ("content-language", "xx"),
        ("cache-control", "public, max-age=31536000"),
        ("expires", "Thu, 01 Jan 2099 00:00:00 GMT"),
    ],
)
def test_download_says_its_own_type_and_disposition_when_other_headers_came_with_the_object(
    start: Start, name: str, value: str
) -> None:
    """They are kept with it; nothing of the promise is touched."""
    case = start(PUT)
    assert case.shop.send(header(name, value)(case.request, case)).status == 200
    assert case.complete().state is State.READY
    answer = case.shop.send(download_of(case).request)
    told = dict(answer.headers)
    assert answer.body == CONTENT
    assert told["Content-Type"] == "text/plain"
    assert told["Content-Disposition"].startswith("attachment")


def test_file_is_never_seen_when_it_came_after_an_abort(start: Start) -> None:
    """An abort ends no URL. What is stored after it is no upload of ours, and goes with the next abort."""
    case = start(PUT)
    case.abort()
    assert case.shop.send(as_it_is(case.request, case)).status == 200
    with pytest.raises(ConflictError, match="aborted"):
        case.complete()
    with pytest.raises(ConflictError, match="aborted"):
        download_of(case)
    case.abort()
    assert case.key not in case.shop.stored_keys()
