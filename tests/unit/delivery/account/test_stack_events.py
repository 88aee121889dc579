from __future__ import annotations

from delivery.account.stack_events import (
    STACK_TYPE,
    Event,
    describe_failures,
    events_after,
    find_causes,
    skipped_stores,
)

QUEUE, ROLE, TABLE = "AWS::SQS::Queue", "AWS::IAM::Role", "AWS::DynamoDB::Table"


def event(number: int, status: str, *, kind: str = QUEUE, reason: str = "", name: str = "") -> Event:
    return Event(str(number), name or f"R{number}", f"p{number}", kind, status, reason)


FAILED_CREATION = [
    event(1, "CREATE_IN_PROGRESS", kind=STACK_TYPE),
    event(2, "CREATE_FAILED", kind=ROLE, reason="the role is no good"),
    event(3, "CREATE_FAILED", reason="Resource creation cancelled"),
    event(4, "ROLLBACK_FAILED", kind=STACK_TYPE, reason="The following resource(s) failed: [R2]."),
]


def test_cause_is_the_first_failure_not_what_followed() -> None:
    """Neighbours that were called off and the stack's own summary say nothing new."""
    assert [cause.id for cause in find_causes(FAILED_CREATION)] == ["2"]
    assert describe_failures(FAILED_CREATION) == "  R2 (AWS::IAM::Role): the role is no good"


def test_stack_speaks_when_no_resource_does() -> None:
    """As when the whole template is refused."""
    failed = [event(1, "CREATE_FAILED", kind=STACK_TYPE, reason="no capability")]
    assert [cause.reason for cause in find_causes(failed)] == ["no capability"]


def test_nothing_failed_nothing_said() -> None:
    """Then SAM's own words stand."""
    assert describe_failures([event(1, "CREATE_COMPLETE")]) == ""


def test_many_failures_are_cut_short() -> None:
    """The first ones matter."""
    said = describe_failures(event(number, "UPDATE_FAILED", reason="x") for number in range(9))
    assert said.splitlines()[0].startswith("  R0 ")
    assert said.splitlines()[-1] == "  and 4 more"


def test_only_what_came_after_the_marker_counts() -> None:
    """An earlier operation's failures are not this one's."""
    newest_first = FAILED_CREATION[::-1]
    assert [e.id for e in events_after(newest_first, "2")] == ["3", "4"]
    assert [e.id for e in events_after(newest_first, None)] == ["1", "2", "3", "4"]
    assert events_after(newest_first, "4") == []


def test_stores_that_were_left_in_place_are_found() -> None:
    """Only those that hold data, and only those that CloudFormation let go of."""
    events = [
        event(1, "DELETE_SKIPPED", kind=TABLE),
        event(2, "DELETE_SKIPPED", kind=ROLE),
        event(3, "DELETE_COMPLETE", kind=TABLE),
    ]
    assert skipped_stores(events, [TABLE]) == {"p1": TABLE}
