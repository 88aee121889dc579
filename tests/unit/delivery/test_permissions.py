"""Holds docs/permissions.md to the template, both ways."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from delivery.account.targets import read_target
from delivery.template import read_template
from local.environments import ROOT

PAGE = (ROOT / "docs" / "permissions.md").read_text()
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; white space is not counted.
MAX_POLICY_CHARACTERS = 6_144
RESOURCES = read_template()["Resources"]

# What creating and deleting a resource calls at least, from CloudFormation's resource schemas, less what the template
# does not use of them. A type that is not here is one that the page does not know yet.
NEEDED = {
    "AWS::Serverless::Api": "apigateway:POST apigateway:PUT apigateway:PATCH apigateway:GET apigateway:DELETE",
    "AWS::Serverless::Function": "lambda:CreateFunction lambda:GetFunction lambda:UpdateFunctionCode"
    " lambda:UpdateFunctionConfiguration lambda:DeleteFunction lambda:PutFunctionConcurrency"
    " lambda:DeleteFunctionConcurrency lambda:TagResource lambda:AddPermission lambda:RemovePermission"
    " lambda:GetPolicy iam:PassRole s3:GetObject",
    "AWS::IAM::Role": "iam:CreateRole iam:GetRole iam:DeleteRole iam:PutRolePolicy iam:GetRolePolicy"
    " iam:DeleteRolePolicy iam:ListRolePolicies iam:ListAttachedRolePolicies iam:UpdateRole"
    " iam:UpdateRoleDescription iam:UpdateAssumeRolePolicy iam:TagRole iam:UntagRole",
    "AWS::Logs::LogGroup": "logs:CreateLogGroup logs:DescribeLogGroups logs:DeleteLogGroup logs:PutRetentionPolicy"
    " logs:DeleteRetentionPolicy logs:TagResource logs:UntagResource logs:ListTagsForResource",
    "AWS::S3::Bucket": "s3:CreateBucket s3:DeleteBucket s3:ListBucket s3:PutBucketTagging s3:PutBucketVersioning"
    " s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:PutBucketCORS s3:PutBucketPublicAccessBlock"
    " s3:PutBucketOwnershipControls",
    "AWS::S3::BucketPolicy": "s3:GetBucketPolicy s3:PutBucketPolicy s3:DeleteBucketPolicy",
    "AWS::DynamoDB::Table": "dynamodb:CreateTable dynamodb:DescribeTable dynamodb:UpdateTable dynamodb:DeleteTable"
    " dynamodb:DescribeTimeToLive dynamodb:UpdateTimeToLive dynamodb:DescribeContinuousBackups"
    " dynamodb:UpdateContinuousBackups dynamodb:TagResource dynamodb:UntagResource dynamodb:ListTagsOfResource",
}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def deployer_policy() -> dict[str, Any]:
    """The policy as the page prints it."""
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    return dict(json.loads(block))


STATEMENTS = deployer_policy()["Statement"]


def is_allowed(action: str, arn: str) -> bool:
    """By any statement; the policy denies nothing."""
    return any(
        action in as_list(statement["Action"])
        and any(fnmatchcase(arn, pattern) for pattern in as_list(statement["Resource"]))
        for statement in STATEMENTS
    )


def test_deployer_policy_fits_into_a_managed_policy() -> None:
    """Or nobody could use it as it stands."""
    assert len(re.sub(r"\s", "", json.dumps(deployer_policy()))) <= MAX_POLICY_CHARACTERS


@pytest.mark.parametrize("logical_id", RESOURCES)
def test_deployer_may_make_every_resource(logical_id: str) -> None:
    """A resource type that is new in the template must be thought of here and on the page."""
    kind = RESOURCES[logical_id]["Type"]
    assert kind in NEEDED, f"docs/permissions.md and this test do not know what deploying an {kind} needs"
    allowed = {action for statement in STATEMENTS for action in as_list(statement["Action"])}
    assert set(NEEDED[kind].split()) <= allowed


def test_deployer_gets_no_wildcard_action() -> None:
    """Every action is named; and only what takes no resource is allowed on all."""
    for statement in STATEMENTS:
        assert not any("*" in action for action in as_list(statement["Action"]))
        if statement["Resource"] == "*":
            verbs = [action.partition(":")[2] for action in as_list(statement["Action"])]
            assert all(verb.startswith(("List", "Describe")) for verb in verbs)


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_deployer_reaches_both_environments_stacks(environment: str) -> None:
    """Names as CloudFormation and the template make them of the stack's."""
    target = read_target(environment)
    stack, where = target.stack_name, "eu-central-1:123456789012"
    reached = {
        "cloudformation:DeleteStack": f"arn:aws:cloudformation:{where}:stack/{stack}/0a1b",
        "s3:CreateBucket": f"arn:aws:s3:::{stack}-bucket-1x2y3z",
        "s3:DeleteObjectVersion": f"arn:aws:s3:::{stack}-bucket-1x2y3z/t/acme/01J",
        "s3:PutObject": f"arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1x/{target.artefact_prefix}/0a",
        "dynamodb:DeleteTable": f"arn:aws:dynamodb:{where}:table/{stack}-Table-1X2Y",
        "lambda:CreateFunction": f"arn:aws:lambda:{where}:function:{stack}-IssuerFunction-1X2Y",
        "iam:PassRole": f"arn:aws:iam::123456789012:role/{stack}-IssuerRole-1X2Y",
        "logs:CreateLogGroup": f"arn:aws:logs:{where}:log-group:/aws/lambda/{stack}-issuer",
        "apigateway:POST": "arn:aws:apigateway:eu-central-1::/restapis",
    }
    assert [action for action, arn in reached.items() if not is_allowed(action, arn)] == []


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:DeleteObjectVersion", "arn:aws:s3:::somebody-elses/t/acme/01J"),
        ("s3:GetObject", "arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1x/other-app/0a"),
        ("dynamodb:DeleteTable", "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"),
        ("cloudformation:DeleteStack", "arn:aws:cloudformation:eu-central-1:123456789012:stack/billing/0a1b"),
        ("iam:PassRole", "arn:aws:iam::123456789012:role/Admin"),
        ("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/Admin"),
    ],
)
def test_deployer_reaches_nothing_else(action: str, arn: str) -> None:
    """Other applications in the account are none of its business."""
    assert not is_allowed(action, arn)


def test_roles_are_passed_to_lambda_alone() -> None:
    """Else a deployer could hand them to a machine of its own."""
    (passing,) = (statement for statement in STATEMENTS if "iam:PassRole" in as_list(statement["Action"]))
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}


def roles_of_template() -> dict[tuple[str, str], set[str]]:
    """Each role's statements: what they allow."""
    return {
        (logical_id, statement["Sid"]): set(as_list(statement["Action"]))
        for logical_id, resource in RESOURCES.items()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    }


def roles_of_page() -> dict[tuple[str, str], set[str]]:
    """The same, as the page's table has it."""
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in PAGE.splitlines() if line[:1] == "|"]
    return {(row[0], row[1]): set(re.findall(r"`([a-z0-9]+:[A-Za-z]+)`", row[2])) for row in rows[2:]}


def test_page_and_template_agree_on_every_role() -> None:
    """Statement by statement, action by action."""
    assert roles_of_page() == roles_of_template()


def test_every_function_has_a_role_of_its_own_on_the_page() -> None:
    """None shares another's, and none has SAM's generated one."""
    functions = [r["Properties"] for r in RESOURCES.values() if r["Type"] == "AWS::Serverless::Function"]
    roles = [function["Role"]["Fn::GetAtt"].removesuffix(".Arn") for function in functions]
    assert sorted(roles) == sorted({role for role, _ in roles_of_page()})
    assert not any("Policies" in function for function in functions)
