"""The one place that knows how we count: CloudWatch's embedded metric format, a line of the log each.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

from enum import StrEnum

NAMESPACE = "Portside"


class Unit(StrEnum):
    """CloudWatch's names of what is counted."""

    COUNT = "Count"
    SECONDS = "Seconds"


def measure(name: str, value: float, unit: Unit, *, about: dict[str, str], **dimensions: str) -> None:
    """Note one figure, under dimensions of few values each, never an id: each value is a metric of its own, and costs.

    Ids to find the line by stand in `about`.
    """
    # Imported on first use: a cold start need not wait for what is noted at its end.
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name=name, unit=MetricUnit(unit), value=value, namespace=NAMESPACE) as metric:
        for key, text in dimensions.items():
            metric.add_dimension(name=key, value=text)
        for key, text in about.items():
            metric.add_metadata(key=key, value=text)
