"""How many jobs a tenant has open: the same tests for the fake and for the adapter on moto."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from jobs.lifecycle import advanced, cancelled, is_done, laid_down, taken
from jobs.model import Job, Progress
from jobs.ports import JobRecords
from tests.unit.fakes.job_records import FakeJobRecords
from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.jobs import make_job, real_job_records
from uploads.errors import QuotaExceededError

LEASE = timedelta(seconds=60)


@pytest.fixture(params=[FakeJobRecords, real_job_records], ids=["fake", "real"])
def records(request: pytest.FixtureRequest) -> Iterator[JobRecords]:
    """Empty for each test: what one has counted is in the next one's way."""
    with mock_aws():
        yield request.param()


def places(records: JobRecords, most: int) -> int:
    """How many more may be opened, found out by opening them."""
    count = 0
    with suppress(QuotaExceededError):
        while True:
            records.add(make_job(is_counted=True), max_open_jobs=most)
            count += 1
    return count


def test_jobs_are_taken_up_to_the_limit_and_not_beyond(records: JobRecords) -> None:
    """The one that is refused leaves no record, and says when to ask again."""
    for _ in range(2):
        records.add(make_job(is_counted=True), max_open_jobs=2)
    third = make_job(is_counted=True)
    with pytest.raises(QuotaExceededError) as caught:
        records.add(third, max_open_jobs=2)
    assert (caught.value.code, caught.value.retry_after_seconds) == ("OPEN_JOBS_EXCEEDED", 10)
    assert records.find(third.tenant, third.lane, third.id) is None
    records.add(make_job("globex", is_counted=True), max_open_jobs=2)


def test_first_job_of_a_tenant_without_a_place_is_refused(records: JobRecords) -> None:
    """Where nothing has been counted yet, the limit holds too."""
    assert places(records, 0) == 0


def test_job_that_is_added_twice_is_counted_once(records: JobRecords) -> None:
    """Its answer was lost; and it stands even where no place is left for another."""
    job = make_job(is_counted=True)
    for _ in range(3):
        records.add(job, max_open_jobs=1)
    assert places(records, 3) == 2


def test_place_comes_free_with_the_end_once(records: JobRecords) -> None:
    """However often that is written, and by whom; nothing else on the way gives one back."""
    job = make_job(is_counted=True)
    records.add(job, max_open_jobs=1)
    held = records.replace(job, taken(job, holder_id="run-1", now=NOW, lease=LEASE))
    on = records.replace(held, advanced(held, {"at": 1}, Progress(), now=NOW, lease=LEASE))
    down = records.replace(on, laid_down(on, {"at": 2}, Progress(), now=NOW))
    assert places(records, 1) == 0
    ended = cancelled(down, now=NOW)
    for old in (down, held, down):
        assert records.replace(old, ended) == ended
    assert places(records, 1) == 1


def test_jobs_of_the_services_own_take_no_place(records: JobRecords) -> None:
    """Nor do they give one back that they never took."""
    job = make_job()
    records.add(job)
    records.replace(job, cancelled(job, now=NOW))
    assert places(records, 1) == 1


@pytest.mark.parametrize("make", [FakeJobRecords, real_job_records], ids=["fake", "real"])
@settings(max_examples=10)
@given(steps=st.lists(st.tuples(st.sampled_from(["add", "end", "late"]), st.integers(0, 5)), max_size=25))
def test_count_never_passes_its_limit_and_comes_back_to_nothing(
    make: type[JobRecords], steps: list[tuple[str, int]]
) -> None:
    """Whatever is opened, ended, and written too late, in any order."""
    with mock_aws():
        records = make()
        jobs: list[Job] = []
        stale: dict[str, Job] = {}
        for what, which in steps:
            still_open = [job for job in jobs if not is_done(job)]
            if what == "add":
                job = make_job(is_counted=True)
                try:
                    records.add(job, max_open_jobs=3)
                except QuotaExceededError:
                    assert len(still_open) == 3
                else:
                    jobs.append(job)
                    stale[job.id] = job
                    assert len(still_open) < 3
            elif still_open and what == "end":
                job = still_open[which % len(still_open)]
                jobs[jobs.index(job)] = records.replace(job, cancelled(job, now=NOW))
            elif jobs:
                first = stale[jobs[which % len(jobs)].id]
                jobs[which % len(jobs)] = records.replace(first, cancelled(first, now=NOW + LEASE))
        for job in jobs:
            if not is_done(job):
                records.replace(job, cancelled(job, now=NOW))
        assert places(records, 3) == 3
