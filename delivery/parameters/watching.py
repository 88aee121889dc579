"""What the template cannot check of the parameters of logs and alarms. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def watching_contradictions(values: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with values that each pass the template's own rules, one line each."""
    if values["AlarmEmail"] and values["AlarmTopicArn"]:
        yield "AlarmEmail: means nothing with AlarmTopicArn; add the address to that topic instead"
    archive, expiry = int(values["AccessLogArchiveDays"]), int(values["AccessLogExpiryDays"])
    if values["AccessLogDestination"] == "firehose" and archive >= expiry:
        yield f"AccessLogArchiveDays: {archive} is no less than AccessLogExpiryDays; files must move before they go"
