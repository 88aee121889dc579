"""As many parts as S3 takes become one object, where parts may be tiny."""

from __future__ import annotations

import http.client
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tests.integration.real_files.compact_pages import spelled_out
from tests.integration.real_files.contents import Content
from tests.integration.real_files.site import Site
from uploads.ids import RANDOM_BYTES, make_ulid
from uploads.issuing import new_upload
from uploads.keys import key_of
from uploads.limits import MAX_PART_COUNT
from uploads.model import Plan, Principal, Upload
from uploads.promise import Order, Strategy

PART_BYTES = 3
TINY = Content(MAX_PART_COUNT * PART_BYTES - 1)
SENDERS = 4
SENT_WITHIN_SECONDS = 60
ME = Principal("acme", "user-42", frozenset({"uploads:write"}))


def test_ten_thousand_tiny_parts_become_one_object(ministack: Site) -> None:
    """The engine takes parts that S3 finds too small, so this upload is planned by hand; all else is as ever."""
    upload = plan_by_hand(ministack)
    page = ministack.ask(200, "sign-parts", upload_id=upload.id, body={"form": "compact"})
    send_all(spelled_out(page))
    watched = ministack.ask(200, "get", upload_id=upload.id, query={"from": "9001"})
    assert watched["received"]["part_count"] == MAX_PART_COUNT
    assert len(watched["received"]["parts"]) == 1_000
    assert watched["missing"] == []
    done = ministack.complete({"id": upload.id})
    assert done["object"]["size_bytes"] == TINY.size_bytes
    assert done["object"]["etag"].endswith('-10000"')
    assert ministack.landed_sha256({"id": upload.id}) == TINY.sha256()


def plan_by_hand(ministack: Site) -> Upload:
    """An upload of acme's in parts that no plan of ours has: all but the last of three bytes."""
    now = datetime.now(UTC)
    order = Order("tiny.bin", TINY.size_bytes, "application/x-a")
    plan = Plan(Strategy.MULTIPART, PART_BYTES, MAX_PART_COUNT)
    upload_id = make_ulid(now, bytes(RANDOM_BYTES))
    upload = new_upload(order, plan, ME, ministack.service.rules, upload_id=upload_id, key_id=None, now=now)
    upload = replace(upload, multipart_id=ministack.service.objects.start_multipart(key_of(upload), upload))
    ministack.service.records.add(upload)
    return upload


def send_all(urls: Mapping[int, str]) -> None:
    """Every part, by few connections that are kept."""
    items = list(urls.items())
    with ThreadPoolExecutor(SENDERS) as senders:
        for _ in senders.map(lambda offset: send_some(items[offset::SENDERS]), range(SENDERS)):
            pass


def send_some(urls: Sequence[tuple[int, str]]) -> None:
    """One after the other."""
    place = urlsplit(urls[0][1]).netloc
    with closing(http.client.HTTPConnection(place, timeout=SENT_WITHIN_SECONDS)) as connection:
        for number, url in urls:
            start = (number - 1) * PART_BYTES
            target = url.partition(place)[2]
            connection.request("PUT", target, TINY.read(start, start + PART_BYTES))
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status == http.client.OK, said
