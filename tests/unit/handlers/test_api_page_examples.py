"""The examples of docs/api.md are run word for word."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from handlers.wire import StartUpload, parse
from handlers.wire.jobs import SubmitJob
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import FILM, World
from tests.unit.handlers.api import Api
from tests.unit.handlers.api_page import PAGE
from tests.unit.handlers.documented import check_answer


def archive() -> bytes:
    """A zip of two files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("docs/readme.txt", "hello\n")
        made.writestr("photo.jpg", b"\xff\xd8\xff")
    return buffer.getvalue()


RESPONSES = [
    ("digest", b"hello\n", "application/pdf", '"digests"'),
    ("inspect", b"%PDF-1.7\n1 0 obj\n", "image/png", '"verdict"'),
    ("unpack", archive(), "application/zip", '"entry_count"'),
]
PROGRAMS = {"python": [sys.executable], "bash": ["/bin/bash", "-euo", "pipefail"]}


def example(language: str, holding: str) -> str:
    """The one code block of this language that has this in it."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (found,) = (block for block in blocks if holding in block)
    return str(found)


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("missing", [False, True])
def test_compact_page_expands_to_the_same_urls(
    api: Api, world: World, tmp_path: Path, language: str, missing: bool
) -> None:
    """Number by number, gaps included, as the full form has them."""
    upload, _ = world.start(FILM, size_bytes=300 * 8 * 2**20)
    for number in (3, 4, 200):
        world.send_part(upload, number)
    asked = {"missing": missing}
    compact = api.call("sign-parts", upload_id=upload.id, body={**asked, "form": "compact"})
    full = api.call("sign-parts", upload_id=upload.id, body=asked).body
    (tmp_path / "page.json").write_text(compact.text)
    done = subprocess.run(  # noqa: S603 # the page's own lines, which the test is about
        [*PROGRAMS[language], "-c", example(language, "url_template")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [f"{part['part_number']} {part['url']}" for part in full["parts"]]
    assert len(full["parts"]) == (297 if missing else 300)


def test_start_of_the_page_is_a_body_that_is_taken() -> None:
    """With a digest in place of the dots."""
    text = example("json", '"filename"').replace('"value": "…"', f'"value": "{"A" * 43}="')
    order = parse(StartUpload, text).to_order()
    assert (order.filename, order.metadata, order.tags) == ("film.mp4", {"title": "A film"}, {"project": "demo"})


def test_problem_of_the_page_is_one(api: Api, world: World) -> None:
    """All its members, and no others."""
    upload, _ = world.start(FILM)
    assert set(json.loads(example("json", '"PARTS_MISSING"'))) == set(api.call("complete", upload_id=upload.id).body)


def test_curl_lines_of_the_page_are_those_of_the_configuration(api: Api, world: World) -> None:
    """What is to be run stands in both."""
    config = api.call("curl", upload_id=world.start(FILM)[0].id).text
    lines = example("bash", "-K parts.curl").splitlines()
    assert [line for line in lines if line == "curl --parallel --no-progress-meter -K parts.curl"]
    assert "#   curl --parallel --no-progress-meter -K parts.curl\n" in config
    split = next(line for line in lines if line.startswith("split ")).partition("  ")[0]
    assert f"#   {split.replace('film.mp4', 'FILE').strip()}\n" in config


def test_order_of_the_page_is_a_body_that_is_taken() -> None:
    """As it stands."""
    text = example("json", '{"type": "digest", "input"')
    order = parse(SubmitJob, text).to_order(None)
    assert (order.type, order.parameters) == ("digest", {"algorithms": ["sha256"]})


def test_job_of_the_page_is_one() -> None:
    """All its members, and no others."""
    check_answer("/v1/jobs/{id}", "GET", 200, "application/json", json.loads(example("json", '"fraction"')))


@pytest.mark.parametrize(("job_type", "content", "content_type", "holding"), RESPONSES)
def test_responses_of_the_page_are_what_the_types_answer(
    job_type: str, content: bytes, content_type: str, holding: str
) -> None:
    """Of the very bytes, word for word."""
    shown = json.loads(example("json", holding))
    world = JobWorld()
    while (upload := world.ready(content, content_type=content_type)).id != shown["upload_id"]:
        pass
    assert world.do(job_type, upload).response == shown
