"""Jobs as the tests of handlers need them: types that do nothing but take their time, or fail."""

from __future__ import annotations

from jobs.model import Json, Progress
from jobs.types import TYPES
from jobs.work import Checkpoint, JobType, Run, Task, refuse_unknown
from tests.unit.fakes.job_world import JobWorld
from uploads.errors import InvalidRequestError

SECRET = "X-Amz-Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"


def _check_steps(parameters: Json) -> Json:
    refuse_unknown(parameters, ("steps",))
    steps = parameters.get("steps", 3)
    if type(steps) is not int or not 0 <= steps <= 100:
        raise InvalidRequestError("Not so many.", errors=(("/parameters/steps", "must be from 0 to 100"),))
    return {"steps": steps}


def _count(task: Task) -> Run:
    steps = task.job.parameters["steps"]
    done = (task.job.cursor or {}).get("done", 0)
    while done < steps:
        done += 1
        yield Checkpoint({"done": done}, Progress(done, steps))
    return {"counted": done}


def _break(_task: Task) -> Run:
    """As a library may: its words are anybody's."""
    yield Checkpoint({}, Progress())
    raise ZeroDivisionError(SECRET)


def _refuse(_task: Task) -> Run:
    yield from ()
    raise InvalidRequestError("The file is not one of these.", errors=(("/input", "must be another"),))


OWN_TYPES = (
    JobType(name="count", run=_count, check=_check_steps),
    JobType(name="break", run=_break),
    JobType(name="refuse", run=_refuse),
    JobType(name="own", run=_count, is_public=False),
)


def counting_world() -> JobWorld:
    """A world that knows these types besides the service's own."""
    return JobWorld(types={**TYPES, **{one.name: one for one in OWN_TYPES}})
