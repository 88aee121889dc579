"""What curl is told to send, read back by curl's own rules. `tests/integration/stack` has curl itself read it."""

from __future__ import annotations

import pytest

from tests.unit.fakes.world import FILM, SMALL, World
from tests.unit.uploads.curl_configs import Options, config_of, read_config, values_of
from uploads.limits import MAX_PAGE_PARTS, MIB
from uploads.paging import PartSelection
from uploads.promise import Strategy

SETTLED: Options = [("fail-with-body", ""), ("retry", "5"), ("retry-all-errors", "")]


def comment_of(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith("#"))


def test_missing_parts_are_sent_each_from_the_file_that_split_makes(world: World) -> None:
    """The same URLs that a page has; what arrived is left out."""
    upload, _ = world.start(FILM)
    world.send_part(upload, 2)
    text = config_of(world, upload)
    page = world.sign(upload, PartSelection(missing=True))
    assert [values_of(options, "url") for options in read_config(text)] == [[one.request.url] for one in page.parts]
    assert [values_of(options, "upload-file") for options in read_config(text)] == [
        ["part.00001"],
        ["part.00003"],
        ["part.00004"],
    ]
    assert f"split -b {8 * MIB} --numeric-suffixes=1 -a 5 -- FILE part.\n" in text


def test_each_request_says_all_that_matters_itself(world: World) -> None:
    """`next` makes curl forget what its command line said: to fail, to retry, to tell what became of it."""
    upload, _ = world.start(FILM)
    for number, options in enumerate(read_config(config_of(world, upload)), start=1):
        assert options[1:] == [
            ("request", "PUT"),
            ("upload-file", f"part.{number:05}"),
            *SETTLED,
            ("write-out", f"part.{number:05} %{{response_code}}\n"),
        ]


def test_length_is_left_to_curl(world: World) -> None:
    """It takes the file's own, which S3 refuses if it is another; told one, it would wait for bytes that never come."""
    for order in (FILM, SMALL):
        requests = read_config(config_of(world, world.start(order)[0]))
        assert not [one for options in requests for one in values_of(options, "header") if "length" in one]


def test_put_sends_one_file_with_every_signed_header(world: World) -> None:
    """The file itself, under a name that no shell can trip over."""
    upload, page = world.start(SMALL, metadata={"title": "Film"}, tags={"a": "b"})
    text = config_of(world, upload)
    (options,) = read_config(text)
    headers = dict(header.split(": ", 1) for header in values_of(options, "header"))
    assert headers | {"content-length": str(1 * MIB)} == page.parts[0].request.headers
    assert values_of(options, "upload-file") == ["part.whole"]
    assert "ln -sf -- FILE part.whole\n" in text
    assert "split" not in text


@pytest.mark.parametrize("value", ['say "hi"', "C:\\films\\", '\\"', "#", " = ", "%{http_code}", "{a,b}[1-3]", "@x"])
def test_header_reads_as_it_was_written(world: World, value: str) -> None:
    """Quotes and backslashes are curl's own signs."""
    upload, _ = world.start(SMALL, metadata={"title": value.strip() or value})
    (options,) = read_config(config_of(world, upload))
    expected = world.sign(upload).parts[0].request.headers["x-amz-meta-title"]
    assert f"x-amz-meta-title: {expected}" in values_of(options, "header")


def test_empty_header_is_sent_and_not_left_out(world: World) -> None:
    """With a colon and nothing behind it, curl drops a header; and this one is signed."""
    upload, _ = world.start(SMALL, metadata={"title": ""})
    (options,) = read_config(config_of(world, upload))
    assert "x-amz-meta-title;" in values_of(options, "header")


def test_form_sends_its_fields_in_order_and_the_file_last(world: World) -> None:
    """S3 ignores what comes after the file."""
    upload, page = world.start(SMALL, strategy=Strategy.POST, tags={"a": "b & c"}, metadata={"title": '"\\'})
    (options,) = read_config(config_of(world, upload))
    fields = page.parts[0].request.fields
    assert fields
    assert options == [
        ("url", page.parts[0].request.url),
        *[("form-string", f"{name}={value}") for name, value in fields.items()],
        ("form", "file=@part.whole"),
        *SETTLED,
        ("write-out", "part.whole %{response_code}\n"),
    ]


def test_comment_holds_no_line_that_is_none_and_nothing_that_a_client_chose(world: World) -> None:
    """People paste it: a file's name could be a command."""
    upload, _ = world.start(FILM, filename="$(reboot) `reboot` ;reboot.mp4", metadata={"x": "reboot"})
    text = config_of(world, upload)
    assert "reboot" not in text
    assert f"/v1/uploads/{upload.id}/complete" in comment_of(text)
    assert "-K parts.curl" in comment_of(text)


def test_page_is_of_a_thousand_parts_and_says_where_the_rest_is(world: World) -> None:
    """An answer of Lambda's has its limit."""
    upload, _ = world.start(FILM, size_bytes=1_500 * 8 * MIB)
    world.send_part(upload, 3)
    first = config_of(world, upload)
    assert len(read_config(first)) == MAX_PAGE_PARTS
    assert f"/v1/uploads/{upload.id}/curl?from=1002" in comment_of(first)
    rest = config_of(world, upload, first=1_002)
    assert len(read_config(rest)) == 1_500 - 1_001
    assert "?from=" not in rest


def test_upload_of_which_nothing_is_missing_has_only_the_comment(world: World) -> None:
    """It says what is left to do."""
    upload, _ = world.start(FILM)
    world.send(upload)
    text = config_of(world, upload)
    assert read_config(text) == []
    assert "/complete" in text
    assert "split" not in text


def test_urls_live_as_long_as_asked_and_the_comment_tells(world: World) -> None:
    """A thousand parts may take longer than five minutes."""
    upload, _ = world.start(FILM)
    assert "The URLs end at 2026-11-22T15:25:00Z" in config_of(world, upload)
    text = config_of(world, upload, expires=90_000)
    assert "The URLs end at 2026-11-22T16:20:00Z" in text
    assert text.count("X-Amz-Expires=3600") == 4


def test_asking_changes_nothing(world: World) -> None:
    """It is a GET."""
    upload, _ = world.start(FILM)
    config_of(world, upload)
    assert world.record(upload) == upload
    assert "move" not in world.records.calls
