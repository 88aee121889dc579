"""Parameters of logs and alarms that contradict each other are refused before anything is built."""

from __future__ import annotations

import pytest

from delivery.parameters.rules import with_defaults
from delivery.parameters.watching import watching_contradictions
from tests.unit.template.parts import PARAMETERS
from tests.unit.template.resolving import failed_assertions

DEFAULTS = with_defaults(PARAMETERS, {})
TOPIC = "arn:aws:sns:eu-central-1:123456789012:on-call"


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, []),
        ({"AlarmEmail": "ops@example.com"}, []),
        ({"AlarmTopicArn": TOPIC}, []),
        ({"AlarmEmail": "ops@example.com", "AlarmTopicArn": TOPIC}, ["AlarmEmail"]),
        ({"AccessLogDestination": "firehose"}, []),
        ({"AccessLogDestination": "firehose", "AccessLogArchiveDays": "364"}, []),
        ({"AccessLogDestination": "firehose", "AccessLogArchiveDays": "365"}, ["AccessLogArchiveDays"]),
        ({"AccessLogDestination": "none", "AccessLogArchiveDays": "365"}, []),
    ],
)
def test_contradiction_is_named(given: dict[str, str], refused: list[str]) -> None:
    """By the parameter to mend; what is of no effect is let be."""
    problems = watching_contradictions({**DEFAULTS, **given})
    assert [problem.partition(":")[0] for problem in problems] == refused


def test_template_refuses_two_ways_for_alarms_too() -> None:
    """For whoever deploys by `sam deploy` alone."""
    both = {"AlarmEmail": "ops@example.com", "AlarmTopicArn": TOPIC}
    assert failed_assertions(both) == [
        "AlarmEmail and AlarmTopicArn exclude each other; add the address to the topic instead."
    ]


def test_template_refuses_to_shift_traffic_to_a_release_without_a_name() -> None:
    """It would publish nothing."""
    shifted = {"TrafficShifting": "Linear10PercentEvery1Minute"}
    assert failed_assertions(shifted) == ["TrafficShifting needs a Release, another one for each deployment."]
    assert failed_assertions({**shifted, "Release": "v1"}) == []
