"""What honest clients do between their requests, on the store: parts in any order, completed once."""

from __future__ import annotations

import pytest

from tests.integration.tampering.case import start_case
from tests.integration.tampering.digests import digest
from tests.integration.tampering.promises import OTHER_CONTENT, PART, PART_CHECKED, SECOND_PART
from tests.integration.tampering.shop import Shop
from uploads.errors import ConflictError
from uploads.model import State
from uploads.promise import Algorithm
from uploads.verifying import ClaimedPart


def test_upload_is_ready_once_all_parts_are_there_when_they_come_in_any_order(seaweed_shop: Shop) -> None:
    """Missing parts stop completion; completing twice is as completing once."""
    case = start_case(seaweed_shop, SECOND_PART)
    first, last = case.requests
    try:
        assert seaweed_shop.send(last).status == 200
        with pytest.raises(ConflictError, match="missing"):
            case.complete()
        assert seaweed_shop.send(first).status == 200
        assert [case.complete().state for _ in range(2)] == [State.READY, State.READY]
        case.check()
    finally:
        case.clear()


def test_upload_stays_open_when_a_part_is_claimed_with_another_checksum(seaweed_shop: Shop) -> None:
    """This store does not list the checksums of parts, so that it is told the client's, and compares them itself."""
    case = start_case(seaweed_shop, PART_CHECKED[Algorithm.SHA256])
    try:
        etag = dict(seaweed_shop.send(case.request).headers)["ETag"]
        with pytest.raises(ConflictError) as caught:
            case.complete([ClaimedPart(1, etag, digest(Algorithm.SHA256, OTHER_CONTENT))])
        assert caught.value.code == "PART_CHECKSUM_MISMATCH"
        assert case.key not in seaweed_shop.stored_keys()
        case.fulfil()
    finally:
        case.clear()


def test_upload_is_ready_when_a_part_was_sent_again(seaweed_shop: Shop) -> None:
    """As clients do whose answer was lost. This store then lists the part twice."""
    case = start_case(seaweed_shop, PART)
    try:
        assert seaweed_shop.send(case.request).status == 200
        case.fulfil()
    finally:
        case.clear()
