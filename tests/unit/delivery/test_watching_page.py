"""Holds docs/watching.md to the template."""

from __future__ import annotations

import json
import re

from local.environments import ROOT
from tests.unit.template.measured import WHOLE, filtered
from tests.unit.template.parts import PARAMETERS, of_type
from tests.unit.template.translated import resources_of_type

PAGE = (ROOT / "docs" / "watching.md").read_text()


def first_cells(section: str) -> set[str]:
    """What stands in code in the first cells of a section's table."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    cells = [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_alarm_is_explained() -> None:
    """And none that is not there."""
    assert first_cells("Alarms") == set(of_type("AWS::CloudWatch::Alarm"))


def test_every_field_of_the_access_log_is_explained() -> None:
    """And none that is not there."""
    (stage,) = resources_of_type("AWS::ApiGateway::Stage", AccessLogDestination="cloudwatch").values()
    assert first_cells("The gateway's logs") == set(json.loads(stage["AccessLogSetting"]["Format"]))


def test_every_figure_of_the_funnel_is_named() -> None:
    """As CloudWatch lists them."""
    assert [name for name in filtered(**WHOLE) if f"`{name}`" not in PAGE] == []


def test_parameters_that_are_named_are_there() -> None:
    """And those of paces are ones that may be chosen."""
    named = set(re.findall(r"`([A-Z][A-Za-z]*(?:Log|Alarm|Trace|Release|Metrics)[A-Za-z]*)`", PAGE))
    known = {*PARAMETERS, *of_type("AWS::CloudWatch::Alarm"), "AccessLogBucket"}
    assert named <= known
    paces = set(re.findall(r"`((?:Canary|Linear)[A-Za-z0-9]+)`", PAGE))
    assert paces <= set(PARAMETERS["TrafficShifting"]["AllowedValues"])
