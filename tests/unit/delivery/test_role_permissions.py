"""Holds the tables of docs/permissions.md to the template, both ways."""

from __future__ import annotations

import re

from tests.unit.delivery.permissions_page import PAGE, RESOURCES, as_list

OF_OTHER_SERVICES = ["AccessLogStreamRole", "ApiGatewayLogsRole", "SmallFilesRole", "TrafficShiftingRole"]


def roles_of_template() -> dict[tuple[str, str], set[str]]:
    """Each role's statements: what they allow; those of a policy beside the role too."""
    policies = [
        (logical_id, policy)
        for logical_id, resource in RESOURCES.items()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"]["Policies"]
    ]
    beside = [resource["Properties"] for resource in RESOURCES.values() if resource["Type"] == "AWS::IAM::Policy"]
    return {
        (logical_id, statement["Sid"]): set(as_list(statement["Action"]))
        for logical_id, policy in [*policies, *((role["Ref"], policy) for policy in beside for role in policy["Roles"])]
        for entry in policy["PolicyDocument"]["Statement"]
        for statement in [entry["Fn::If"][1] if "Fn::If" in entry else entry]
    }


def roles_of_page() -> dict[tuple[str, str], set[str]]:
    """The same, as the page's table has it."""
    rows = [row for row in rows_of_page() if row[0].endswith("Role")]
    return {(row[0], row[1]): set(re.findall(r"`([a-z0-9]+:[A-Za-z]+)`", row[2])) for row in rows}


def rows_of_page() -> list[list[str]]:
    """The rows of all its tables, cell by cell."""
    lines = [line for line in PAGE.splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def test_page_and_template_agree_on_every_role() -> None:
    """Statement by statement, action by action."""
    assert roles_of_page() == roles_of_template()


def test_page_and_template_agree_on_what_the_bucket_refuses() -> None:
    """Statement by statement, in this order."""
    entries = RESOURCES["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    written = {(entry["Fn::If"][1] if "Fn::If" in entry else entry)["Sid"] for entry in entries}
    assert {row[0] for row in rows_of_page() if row[0].startswith("Deny")} == written


def test_every_function_has_a_role_of_its_own_on_the_page() -> None:
    """None shares another's, and none has SAM's generated one; other services have theirs."""
    functions = [r["Properties"] for r in RESOURCES.values() if r["Type"] == "AWS::Serverless::Function"]
    roles = [function["Role"]["Fn::GetAtt"].removesuffix(".Arn") for function in functions]
    assert sorted([*roles, *OF_OTHER_SERVICES]) == sorted({role for role, _ in roles_of_page()})
    assert not any("Policies" in function for function in functions)
