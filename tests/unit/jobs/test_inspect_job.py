"""The job `inspect`, from order to response."""

from __future__ import annotations

import pytest

from jobs.inspecting.finding import END_BYTES
from jobs.model import JobState
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.jobs.inspecting import samples
from uploads.errors import InvalidRequestError


def test_a_page_in_disguise_is_a_dangerous_mismatch() -> None:
    """The response says what it is, what was declared, and why that matters."""
    world = JobWorld()
    upload = world.ready(samples.HTML, content_type="image/png")
    job = world.do("inspect", upload)
    assert job.state is JobState.SUCCEEDED
    assert job.response == {
        "upload_id": upload.id,
        "declared_type": "image/png",
        "detected": {"media_type": "text/html", "extension": ".html", "confidence": 1.0},
        "verdict": "mismatch",
        "is_dangerous": True,
        "reasons": [
            "The bytes are text/html, not image/png.",
            "It is a web page: a browser would run its scripts.",
        ],
    }


def test_a_file_of_no_known_type_is_detected_as_nothing() -> None:
    """`detected` is null then."""
    world = JobWorld()
    job = world.do("inspect", world.ready(bytes(range(128, 228)), content_type="application/octet-stream"))
    assert job.response is not None
    assert (job.response["detected"], job.response["verdict"]) == (None, "unknown")


def test_the_name_of_a_file_takes_no_part() -> None:
    """Not even where its extension would be an answer."""
    world = JobWorld()
    names = ("a.png", "/etc/passwd", "a.docx")
    responses = [
        world.do("inspect", world.ready(samples.ZIP, filename=name, content_type="application/zip")).response
        for name in names
    ]
    assert [response and response["detected"]["extension"] for response in responses] == [".zip"] * 3


def test_of_a_long_file_only_both_ends_are_read() -> None:
    """128 KiB, however long it is; and what is hidden at its end is seen."""
    world = JobWorld()
    job = world.do("inspect", world.ready(samples.GIF + bytes(20 * END_BYTES) + samples.ZIP, content_type="image/gif"))
    assert world.files.read_bytes == 2 * END_BYTES
    assert job.response is not None
    assert job.response["is_dangerous"]


@pytest.mark.parametrize("size_bytes", [1, END_BYTES - 1, END_BYTES, END_BYTES + 1, 2 * END_BYTES, 2 * END_BYTES + 1])
def test_files_about_as_long_as_what_is_read_are_read_once(size_bytes: int) -> None:
    """No byte twice."""
    world = JobWorld()
    job = world.do("inspect", world.ready(b"a" * size_bytes, content_type="text/plain"))
    assert world.files.read_bytes == min(size_bytes, 2 * END_BYTES)
    assert job.response is not None
    assert job.response["verdict"] == "match"


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_function_with_hardly_any_time_comes_to_the_same_result(steps: int) -> None:
    """It is one step."""
    world = JobWorld()
    assert world.do("inspect", world.ready(samples.PDF), steps=steps).state is JobState.SUCCEEDED


def test_an_object_that_is_gone_or_another_one_fails_the_job_at_once() -> None:
    """Trying again would not bring it back."""
    for etag in (None, "another"):
        world = JobWorld()
        upload = world.ready(samples.PDF)
        job = world.submit("inspect", upload)
        del world.files.files[world.key(upload)]
        stored = world.objects.objects.pop(world.key(upload))
        if etag:
            world.objects.put_object(world.key(upload), stored.size_bytes + 1, "text/html")
        world.work()
        failed = world.job(job)
        assert (failed.state, failed.attempts) == (JobState.FAILED, 1)
        assert failed.failure is not None
        assert (failed.failure.status, failed.failure.code) == (409, "OBJECT_CHANGED")


def test_an_outage_is_waited_out() -> None:
    """Not told as a failure."""
    world = JobWorld()
    upload = world.ready(samples.PDF)
    world.files.before["open"] = outage
    assert world.do("inspect", upload).state is JobState.SUCCEEDED


def test_parameters_are_refused() -> None:
    """There are none."""
    world = JobWorld()
    with pytest.raises(InvalidRequestError) as refused:
        world.submit("inspect", world.ready(), {"depth": 3})
    assert refused.value.errors == (("/parameters/depth", "takes no parameters"),)
