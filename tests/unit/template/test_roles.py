"""Roles: exactly what each function does, and not an action more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.template.parts import NO_VALUE, of_type, properties, statements

LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
TRACES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
STORE = ["secretsmanager:GetSecretValue"]
VERSIONS = [
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAttributes",
    "s3:DeleteObjectVersion",
    "s3:PutObjectVersionTagging",
]
# All that each role may do. Widening one is a change of this list, which somebody reviews.
ALLOWED = {
    "IssuerRole": {
        "OwnObjects": [
            "s3:PutObject",
            "s3:PutObjectTagging",
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:GetObjectAttributes",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
        ],
        "OwnVersions": VERSIONS,
        "ListVersions": ["s3:ListBucketVersions"],
        "TellAbsentFromForbidden": ["s3:ListBucket"],
        "UploadRecords": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "OwnKey": ["kms:GenerateDataKey", "kms:Decrypt"],
        "StoreCredentials": STORE,
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "UploadEventsRole": {
        "OwnObjects": [
            "s3:GetObject",
            "s3:GetObjectAttributes",
            "s3:PutObjectTagging",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
        ],
        "OwnVersions": VERSIONS,
        "ListVersions": ["s3:ListBucketVersions"],
        "TellAbsentFromForbidden": ["s3:ListBucket"],
        "UploadRecords": ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        "OwnQueue": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        "OwnKey": ["kms:Decrypt"],
        "StoreCredentials": STORE,
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "SweeperRole": {
        "OwnObjects": [
            "s3:PutObject",
            "s3:PutObjectTagging",
            "s3:GetObject",
            "s3:GetObjectAttributes",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
        ],
        "OwnVersions": VERSIONS,
        "ListVersions": ["s3:ListBucketVersions"],
        "TellAbsentFromForbidden": ["s3:ListBucket"],
        "FindForgottenParts": ["s3:ListBucketMultipartUploads"],
        "UploadRecords": ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:Query"],
        "DueUploads": ["dynamodb:Query"],
        "OwnKey": ["kms:GenerateDataKey", "kms:Decrypt"],
        "StoreCredentials": STORE,
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "AuthorizerRole": {"OwnLogs": LOGS, "Traces": TRACES},
}
# What is granted only where an operator has asked for what needs it.
CONDITIONAL = {
    "OwnVersions": "IsVersioned",
    "ListVersions": "IsVersioned",
    "OwnKey": "HasKmsKey",
    "StoreCredentials": "HasStoreCredentials",
}
SERVICE_ROLES = ["IssuerRole", "UploadEventsRole", "SweeperRole"]
every_role = pytest.mark.parametrize("name", of_type("AWS::IAM::Role"))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


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


@every_role
def test_role_is_given_what_is_optional_only_where_it_is_wanted(name: str) -> None:
    """A key, a secret, a bucket's versions: not a statement of it otherwise."""
    entries = properties(name)["Policies"][0]["PolicyDocument"]["Statement"]
    conditional = {entry["Fn::If"][1]["Sid"]: entry["Fn::If"] for entry in entries if "Fn::If" in entry}
    assert {sid: (choice[0], choice[2]) for sid, choice in conditional.items()} == {
        sid: (CONDITIONAL[sid], NO_VALUE) for sid in ALLOWED[name] if sid in CONDITIONAL
    }


def statement_of(name: str, sid: str) -> dict[str, Any]:
    (found,) = (statement for statement in statements(name) if statement["Sid"] == sid)
    return found


@pytest.mark.parametrize("name", SERVICE_ROLES)
def test_role_reaches_only_tenants_records(name: str) -> None:
    """The table will hold other things, which are not its business."""
    records = statement_of(name, "UploadRecords")
    assert records["Resource"] == {"Fn::GetAtt": "Table.Arn"}
    assert records["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["TENANT#*"]}}


def test_only_the_sweeper_reads_the_index_of_all_tenants() -> None:
    """It holds keys only, and what is due of them."""
    assert statement_of("SweeperRole", "DueUploads")["Resource"] == {"Fn::Sub": "${Table.Arn}/index/due"}
    assert "index" not in str([properties(name) for name in SERVICE_ROLES if name != "SweeperRole"])


@pytest.mark.parametrize("name", SERVICE_ROLES)
def test_key_is_used_by_way_of_s3_alone(name: str) -> None:
    """Nobody decrypts anything else with it."""
    statement = statement_of(name, "OwnKey")
    assert statement["Resource"] == {"Ref": "KmsKeyArn"}
    assert statement["Condition"] == {
        "StringEquals": {"kms:ViaService": {"Fn::Sub": "s3.${AWS::Region}.${AWS::URLSuffix}"}}
    }


def test_queue_is_read_by_whom_it_is_for() -> None:
    """And by nobody else; nor is anything ever sent to it but by the bucket."""
    assert statement_of("UploadEventsRole", "OwnQueue")["Resource"] == {"Fn::GetAtt": "UploadEventsQueue.Arn"}
    assert "sqs:SendMessage" not in str([properties(name) for name in ALLOWED])
