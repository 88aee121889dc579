"""Downloads: under a type and a name with which no browser runs them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.world import World
from tests.unit.uploads.downloads import download, query_of, ready
from uploads.downloading import OPAQUE_TYPE, SHOWN_TYPES
from uploads.errors import InvalidRequestError


@pytest.mark.parametrize("content_type", sorted(SHOWN_TYPES))
def test_type_that_cannot_run_is_shown_or_saved_as_what_it_is(world: World, content_type: str) -> None:
    """Images, sound, films, plain text and PDF."""
    upload = ready(world, content_type=content_type)
    for inline in (True, False):
        query = query_of(download(world, upload, inline=inline))
        assert query["response-content-type"] == content_type
        assert query["response-content-disposition"].startswith("inline; " if inline else "attachment; ")


RUNS = [
    "text/html",
    "Text/HTML; charset=utf-8",
    "application/xhtml+xml",
    "image/svg+xml",
    "IMAGE/SVG+XML",
    "image/anything+xml",
    "video/anything+xml",
    "text/xml",
    "application/xml",
    "text/javascript",
    "text/css",
    "text/markdown",
    "application/octet-stream",
    "application/unknown",
    "multipart/x-mixed-replace",
    "message/rfc822",
    "image/png+xml",
    "imagepng/x",
]


@pytest.mark.parametrize("content_type", RUNS)
def test_type_that_might_run_is_saved_as_one_that_says_nothing(world: World, content_type: str) -> None:
    """So that no browser shows it, whatever the header before it says."""
    query = query_of(download(world, ready(world, content_type=content_type)))
    assert query["response-content-type"] == OPAQUE_TYPE
    assert query["response-content-disposition"].startswith("attachment; ")


@pytest.mark.parametrize("content_type", RUNS)
def test_type_that_might_run_is_never_shown(world: World, content_type: str) -> None:
    """A page under the store's address would be somebody else's page."""
    with pytest.raises(InvalidRequestError) as caught:
        download(world, ready(world, content_type=content_type), inline=True)
    assert caught.value.errors[0][0] == "/disposition"


@pytest.mark.parametrize(
    ("promised", "given"),
    [
        ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ("TEXT/Plain;charset=ISO-8859-1", "text/plain; charset=ISO-8859-1"),
        ('text/plain; charset="utf-8"', "text/plain"),
        ("text/plain; x=y", "text/plain"),
        ('video/mp4; codecs="avc1.42E01E, mp4a.40.2"', "video/mp4"),
        ('image/png; x=", text/html"', "image/png"),
    ],
)
def test_of_parameters_only_a_texts_charset_is_given(world: World, promised: str, given: str) -> None:
    """A quoted one could hold what some reader takes for a second type."""
    upload = ready(world, content_type=promised)
    assert query_of(download(world, upload, inline=True))["response-content-type"] == given


def test_name_with_a_line_break_in_its_record_makes_no_second_header(world: World) -> None:
    """The wire lets none in; a record from elsewhere could hold one."""
    upload = ready(world)
    world.records.uploads[upload.tenant, upload.id] = replace(upload, filename="a\r\nSet-Cookie: b")
    disposition = query_of(download(world, upload))["response-content-disposition"]
    assert disposition == "attachment; filename=\"a__Set-Cookie: b\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b"
