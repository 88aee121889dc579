"""Roles: exactly what each function does, and not an action more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.template.parts import of_type, properties

LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
TRACES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
# All that each role may do. Widening one is a change of this list, which somebody reviews.
ALLOWED = {
    "IssuerRole": {
        "OwnObjects": [
            "s3:PutObject",
            "s3:GetObject",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
        ],
        "TellAbsentFromForbidden": ["s3:ListBucket"],
        "UploadRecords": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "AuthorizerRole": {"OwnLogs": LOGS, "Traces": TRACES},
}
every_role = pytest.mark.parametrize("name", of_type("AWS::IAM::Role"))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: str) -> Iterator[dict[str, Any]]:
    for policy in properties(role)["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def test_roles_are_those_that_are_listed() -> None:
    """A new one must be written down with all that it may do."""
    assert set(of_type("AWS::IAM::Role")) == set(ALLOWED)


@every_role
def test_role_may_do_exactly_what_is_listed(name: str) -> None:
    """Statement by statement, action by action; nothing is granted by reference."""
    assert {statement["Sid"]: listed(statement["Action"]) for statement in statements(name)} == ALLOWED[name]
    assert all(statement["Effect"] == "Allow" for statement in statements(name))
    assert not {"ManagedPolicyArns", "PermissionsBoundary"} & set(properties(name))


@every_role
def test_role_names_actions_and_resources_without_wildcards(name: str) -> None:
    """But for X-Ray, which knows no resources."""
    for statement in statements(name):
        assert not [action for action in listed(statement["Action"]) if "*" in action]
        assert "NotAction" not in statement
        assert "NotResource" not in statement
        if "*" in listed(statement["Resource"]):
            assert listed(statement["Action"]) == TRACES


@every_role
def test_role_is_for_lambda_alone(name: str) -> None:
    """Nobody else assumes it."""
    (trust,) = properties(name)["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def test_issuer_reaches_only_tenants_records() -> None:
    """The table will hold other things, which are not its business."""
    (records,) = (statement for statement in statements("IssuerRole") if statement["Sid"] == "UploadRecords")
    assert records["Resource"] == {"Fn::GetAtt": "Table.Arn"}
    assert records["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["TENANT#*"]}}
