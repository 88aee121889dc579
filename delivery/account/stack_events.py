"""Finds the cause among a stack's events. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

STACK_TYPE = "AWS::CloudFormation::Stack"
# When one resource fails, CloudFormation calls off its neighbours: consequences, not causes.
CALLED_OFF = ("Resource creation cancelled", "Resource update cancelled")
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a stack's history."""

    id: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str


def events_after(newest_first: Iterable[Event], marker: str | None) -> list[Event]:
    """What happened since the event with this id, oldest first."""
    return list(takewhile(lambda event: event.id != marker, newest_first))[::-1]


def find_causes(oldest_first: Iterable[Event]) -> list[Event]:
    """The failures that others followed from; the stack's own only when no resource gives one."""
    failed = [
        event for event in oldest_first if event.status.endswith("FAILED") and not event.reason.startswith(CALLED_OFF)
    ]
    return [event for event in failed if event.type != STACK_TYPE] or failed


def describe_failures(oldest_first: Iterable[Event]) -> str:
    """The first causes, a line each; empty when there is none."""
    causes = find_causes(oldest_first)
    lines = [f"  {cause.logical_id} ({cause.type}): {cause.reason}" for cause in causes[:MOST_SHOWN]]
    if len(causes) > MOST_SHOWN:
        lines.append(f"  and {len(causes) - MOST_SHOWN} more")
    return "\n".join(lines)


def skipped_stores(events: Iterable[Event], types: Iterable[str]) -> dict[str, str]:
    """Resources of these types that CloudFormation let go of and left in place: name to type."""
    kept = set(types)
    return {e.physical_id: e.type for e in events if e.status == "DELETE_SKIPPED" and e.type in kept}
