"""The dashboard: as CloudWatch reads it, and of metrics that are there.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest

from tests.unit.template.measured import WHOLE, embedded, filtered, is_published
from tests.unit.template.parts import PARAMETERS
from tests.unit.template.translated import REGION, STACK, resources_of_type

NAMED = {"title", "region", "view", "stat", "period", "metrics"}
STATISTICS = re.compile(r"Sum|Average|Minimum|Maximum|SampleCount|p[0-9]{1,2}")
RENDERED = {"label", "stat", "color", "yAxis", "period", "id", "visible", "expression"}
SEARCH = re.compile(r"SEARCH\('\{Portside,([a-z_,]+)\} MetricName=\"([A-Za-z]+)\"', '(Sum|p99)', 300\)")
# With every function that there may be, and with the fewest.
MODES: dict[str, dict[str, str]] = {"whole": WHOLE, "token": {}, "iam": {"AuthMode": "iam"}}
every_mode = pytest.mark.parametrize("mode", MODES)


def widgets(mode: str = "whole") -> list[dict[str, Any]]:
    """The dashboard's, in such a stack."""
    (dashboard,) = resources_of_type("AWS::CloudWatch::Dashboard", **MODES[mode]).values()
    body = json.loads(dashboard["DashboardBody"])
    assert set(body) == {"widgets"}
    return list(body["widgets"])


def rows(mode: str = "whole") -> list[list[Any]]:
    """All metrics and expressions of all widgets."""
    return [row for widget in widgets(mode) for row in widget["properties"].get("metrics", [])]


def metrics(mode: str = "whole") -> list[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of each."""
    found = []
    for row in rows(mode):
        names = [cell for cell in row if isinstance(cell, str)]
        if names:
            found.append((names[0], names[1], dict(zip(names[2::2], names[3::2], strict=True))))
    return found


def test_dashboard_is_there_unless_nobody_wants_it() -> None:
    """Its name holds the region: dashboards of all regions share one list."""
    (dashboard,) = resources_of_type("AWS::CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == f"{STACK}-{REGION}"
    assert resources_of_type("AWS::CloudWatch::Dashboard", Dashboard="false") == {}
    assert PARAMETERS["Dashboard"]["AllowedValues"] == ["true", "false"]


@every_mode
def test_widgets_are_as_cloudwatch_reads_them(mode: str) -> None:
    """Of known types, with the members that each needs and no misspelt one."""
    assert len(widgets(mode)) <= 500
    for widget in widgets(mode):
        assert set(widget) == {"type", "x", "y", "width", "height", "properties"}
        properties = widget["properties"]
        if widget["type"] == "alarm":
            assert set(properties) == {"title", "alarms"}
            assert all(re.fullmatch(r"[A-Za-z]+Alarm\.Arn", arn) for arn in properties["alarms"])
            continue
        assert widget["type"] == "metric"
        assert set(properties) == NAMED
        assert (properties["region"], properties["view"], properties["period"]) == (REGION, "timeSeries", 300)
        assert STATISTICS.fullmatch(properties["stat"])
        assert 1 <= len(properties["metrics"]) <= 500
        for row in properties["metrics"]:
            rendering = row[-1] if isinstance(row[-1], dict) else {}
            assert set(rendering) <= RENDERED
            assert STATISTICS.fullmatch(rendering.get("stat", "Sum"))


@every_mode
def test_widgets_lie_beside_each_other(mode: str) -> None:
    """On a grid 24 wide; none covers another."""
    taken: set[tuple[int, int]] = set()
    for widget in widgets(mode):
        assert 0 <= widget["x"] < widget["x"] + widget["width"] <= 24
        across = range(widget["x"], widget["x"] + widget["width"])
        cells = set(itertools.product(across, range(widget["y"], widget["y"] + widget["height"])))
        assert not cells & taken
        taken |= cells


@every_mode
def test_every_metric_is_of_this_stack_or_its_code(mode: str) -> None:
    """No curve stays empty for a misspelt name; functions that are not there have none to show."""
    elsewhere = {"FunctionName": "none"}
    for namespace, name, dimensions in metrics(mode):
        assert dimensions == elsewhere or is_published(namespace, name, dimensions, **MODES[mode])
    assert (elsewhere in [dimensions for _, _, dimensions in metrics(mode)]) == (mode != "whole")


def test_every_expression_finds_what_the_code_writes() -> None:
    """By all dimensions of the metric: a search finds only what has exactly these."""
    found = {}
    for row in rows():
        if isinstance(row[0], dict):
            match = SEARCH.fullmatch(row[0]["expression"])
            assert match, row
            found[match[2]] = {frozenset(match[1].split(","))}
    assert found == embedded()
    ids = [row[0]["id"] for row in rows() if isinstance(row[0], dict)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9_]*", one) for one in ids)


def test_everything_that_can_be_watched_is_shown() -> None:
    """The gateway, each queue and its dead letters, each function, and every figure of ours."""
    shown = {(namespace, name) for namespace, name, _ in metrics()}
    gateway = ("Count", "4XXError", "5XXError", "Latency", "IntegrationLatency", "CacheHitCount", "CacheMissCount")
    assert shown >= {("AWS/ApiGateway", name) for name in gateway}
    functions = set(resources_of_type("AWS::Lambda::Function", **WHOLE))
    for name in ("Errors", "Duration", "Throttles", "ConcurrentExecutions"):
        of_functions = {one[2]["FunctionName"] for one in metrics() if one[:2] == ("AWS/Lambda", name)}
        assert of_functions == functions
    queues = {f"{name}.QueueName" for name in resources_of_type("AWS::SQS::Queue")}
    depths = {one[2]["QueueName"] for one in metrics() if one[1] == "ApproximateNumberOfMessagesVisible"}
    ages = {one[2]["QueueName"] for one in metrics() if one[1] == "ApproximateAgeOfOldestMessage"}
    assert depths == queues
    assert ages == {name for name in queues if "DeadLetter" not in name}
    assert {name for namespace, name in shown if namespace == f"Portside/{STACK}"} == filtered()


@every_mode
def test_every_alarm_is_shown(mode: str) -> None:
    """At the top."""
    (first, *_) = widgets(mode)
    alarms = {f"{name}.Arn" for name in resources_of_type("AWS::CloudWatch::Alarm", **MODES[mode])}
    assert set(first["properties"]["alarms"]) == alarms
