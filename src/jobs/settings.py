"""The environment of functions that have to do with jobs, read once, into a frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from jobs.model import Lane
from uploads.settings import SettingsError, read_positive

_NAMES = {Lane.WORK: "JOB", Lane.NOTICES: "NOTICES"}


@dataclass(frozen=True, slots=True)
class LaneQueues:
    """The URLs of a lane's queue and of its dead letters'; None where this function may not send there."""

    queue_url: str | None = None
    dead_letter_url: str | None = None


@dataclass(frozen=True, slots=True)
class JobSettings:
    """How long jobs are remembered after their end, and where their messages go."""

    retention: timedelta
    lanes: tuple[tuple[Lane, LaneQueues], ...]


def read_job_settings(environment: Mapping[str, str]) -> JobSettings:
    """All settings. Raises SettingsError, with the variable's name."""
    return JobSettings(
        retention=timedelta(days=read_positive(environment, "JOB_RETENTION_DAYS")),
        lanes=tuple((lane, _queues(environment, lane)) for lane in Lane),
    )


def _queues(environment: Mapping[str, str], lane: Lane) -> LaneQueues:
    """A worker without a place for poison would meet it for ever: its own must be there."""
    name = f"{_NAMES[lane]}_DEAD_LETTER_QUEUE_URL"
    if environment.get("LANE") == lane and not environment.get(name):
        raise SettingsError(f"{name} is not set")
    return LaneQueues(environment.get(f"{_NAMES[lane]}_QUEUE_URL") or None, environment.get(name) or None)
