"""Holds the deployer's policies in docs/permissions.md to the template: they allow what that needs, and no more."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from delivery.account.targets import read_target
from tests.unit.delivery.permissions_page import PAGE, RESOURCES, as_list

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; white space is not counted.
MAX_POLICY_CHARACTERS = 6_144
# What creating and deleting a resource calls at least, from CloudFormation's resource schemas, less what the template
# does not use of them. A type that is not here is one that the page does not know yet.
REST = "apigateway:GET apigateway:POST apigateway:PATCH apigateway:DELETE"
NEEDED = {
    "AWS::Serverless::Api": "apigateway:POST apigateway:PUT apigateway:PATCH apigateway:GET apigateway:DELETE",
    "AWS::Serverless::Function": "lambda:CreateFunction lambda:GetFunction lambda:UpdateFunctionCode"
    " lambda:UpdateFunctionConfiguration lambda:DeleteFunction lambda:PutFunctionConcurrency"
    " lambda:DeleteFunctionConcurrency lambda:TagResource lambda:AddPermission lambda:RemovePermission"
    " lambda:GetPolicy iam:PassRole s3:GetObject",
    "AWS::ApiGateway::UsagePlan": f"{REST} apigateway:PUT",
    "AWS::ApiGateway::UsagePlanKey": REST,
    "AWS::ApiGateway::ApiKey": f"{REST} apigateway:PUT",
    "AWS::ApiGateway::DomainName": f"{REST} apigateway:PUT",
    "AWS::ApiGateway::BasePathMapping": REST,
    "AWS::Route53::RecordSet": "route53:ChangeResourceRecordSets route53:GetChange route53:GetHostedZone"
    " route53:ListResourceRecordSets",
    "AWS::WAFv2::WebACL": "wafv2:CreateWebACL wafv2:GetWebACL wafv2:UpdateWebACL wafv2:DeleteWebACL"
    " wafv2:ListTagsForResource wafv2:TagResource wafv2:UntagResource",
    "AWS::WAFv2::WebACLAssociation": "wafv2:AssociateWebACL wafv2:DisassociateWebACL wafv2:GetWebACLForResource"
    " wafv2:GetWebACL apigateway:SetWebACL",
    "AWS::IAM::ManagedPolicy": "iam:CreatePolicy iam:GetPolicy iam:DeletePolicy iam:CreatePolicyVersion"
    " iam:GetPolicyVersion iam:ListPolicyVersions iam:DeletePolicyVersion",
    "AWS::IAM::Policy": "iam:PutRolePolicy iam:GetRolePolicy iam:DeleteRolePolicy",
    "AWS::IAM::Role": "iam:CreateRole iam:GetRole iam:DeleteRole iam:PutRolePolicy iam:GetRolePolicy"
    " iam:DeleteRolePolicy iam:ListRolePolicies iam:ListAttachedRolePolicies iam:UpdateRole"
    " iam:UpdateRoleDescription iam:UpdateAssumeRolePolicy iam:TagRole iam:UntagRole",
    "AWS::Logs::LogGroup": "logs:CreateLogGroup logs:DescribeLogGroups logs:DeleteLogGroup logs:PutRetentionPolicy"
    " logs:DeleteRetentionPolicy logs:TagResource logs:UntagResource logs:ListTagsForResource",
    "AWS::S3::Bucket": "s3:CreateBucket s3:DeleteBucket s3:ListBucket s3:PutBucketTagging s3:PutBucketVersioning"
    " s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:PutBucketCORS s3:PutBucketPublicAccessBlock"
    " s3:PutBucketOwnershipControls s3:PutBucketNotification",
    "AWS::S3::BucketPolicy": "s3:GetBucketPolicy s3:PutBucketPolicy s3:DeleteBucketPolicy",
    "AWS::DynamoDB::Table": "dynamodb:CreateTable dynamodb:DescribeTable dynamodb:UpdateTable dynamodb:DeleteTable"
    " dynamodb:DescribeTimeToLive dynamodb:UpdateTimeToLive dynamodb:DescribeContinuousBackups"
    " dynamodb:UpdateContinuousBackups dynamodb:TagResource dynamodb:UntagResource dynamodb:ListTagsOfResource",
    "AWS::SQS::Queue": "sqs:CreateQueue sqs:DeleteQueue sqs:GetQueueUrl sqs:GetQueueAttributes sqs:SetQueueAttributes"
    " sqs:TagQueue sqs:UntagQueue sqs:ListQueueTags",
    "AWS::SQS::QueuePolicy": "sqs:SetQueueAttributes sqs:GetQueueAttributes",
    "AWS::CloudWatch::Dashboard": "cloudwatch:PutDashboard cloudwatch:GetDashboard cloudwatch:DeleteDashboards",
    "AWS::Logs::MetricFilter": "logs:PutMetricFilter logs:DescribeMetricFilters logs:DeleteMetricFilter",
    "AWS::SNS::Topic": "sns:CreateTopic sns:DeleteTopic sns:GetTopicAttributes sns:SetTopicAttributes sns:Subscribe"
    " sns:Unsubscribe sns:ListSubscriptionsByTopic sns:TagResource sns:UntagResource sns:ListTagsForResource",
    "AWS::SNS::TopicPolicy": "sns:SetTopicAttributes",
    "AWS::KMS::Key": "kms:CreateKey kms:DescribeKey kms:GetKeyPolicy kms:PutKeyPolicy kms:EnableKeyRotation"
    " kms:GetKeyRotationStatus kms:UpdateKeyDescription kms:ScheduleKeyDeletion kms:TagResource kms:UntagResource"
    " kms:ListResourceTags",
    "AWS::KinesisFirehose::DeliveryStream": "firehose:CreateDeliveryStream firehose:DescribeDeliveryStream"
    " firehose:UpdateDestination firehose:DeleteDeliveryStream firehose:StartDeliveryStreamEncryption"
    " firehose:StopDeliveryStreamEncryption firehose:TagDeliveryStream firehose:UntagDeliveryStream"
    " firehose:ListTagsForDeliveryStream iam:PassRole",
    "AWS::ApiGateway::Account": "apigateway:GET apigateway:PATCH iam:PassRole",
    "AWS::XRay::SamplingRule": "xray:CreateSamplingRule xray:GetSamplingRules xray:UpdateSamplingRule"
    " xray:DeleteSamplingRule xray:TagResource xray:UntagResource xray:ListTagsForResource",
    "AWS::XRay::Group": "xray:CreateGroup xray:GetGroup xray:UpdateGroup xray:DeleteGroup xray:TagResource"
    " xray:UntagResource xray:ListTagsForResource",
    "AWS::Lambda::Version": "lambda:PublishVersion lambda:ListVersionsByFunction lambda:GetFunctionConfiguration"
    " lambda:DeleteFunction",
    # What CodeDeployLambdaAliasUpdate calls is in it too.
    "AWS::Lambda::Alias": "lambda:CreateAlias lambda:GetAlias lambda:UpdateAlias lambda:DeleteAlias"
    " codedeploy:CreateDeployment codedeploy:GetDeployment codedeploy:GetDeploymentConfig codedeploy:StopDeployment"
    " codedeploy:RegisterApplicationRevision codedeploy:GetApplicationRevision",
    "AWS::Lambda::Permission": "lambda:AddPermission lambda:RemovePermission lambda:GetPolicy",
    "AWS::CodeDeploy::Application": "codedeploy:CreateApplication codedeploy:GetApplication"
    " codedeploy:DeleteApplication codedeploy:TagResource codedeploy:UntagResource codedeploy:ListTagsForResource",
    "AWS::CodeDeploy::DeploymentGroup": "codedeploy:CreateDeploymentGroup codedeploy:GetDeploymentGroup"
    " codedeploy:UpdateDeploymentGroup codedeploy:DeleteDeploymentGroup iam:PassRole",
    "AWS::CloudWatch::Alarm": "cloudwatch:PutMetricAlarm cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms"
    " cloudwatch:TagResource cloudwatch:UntagResource cloudwatch:ListTagsForResource",
}
# The same of what SAM makes of a function's events.
NEEDED_FOR_EVENTS = {
    "Api": "lambda:AddPermission lambda:RemovePermission",
    "SQS": "lambda:CreateEventSourceMapping lambda:GetEventSourceMapping lambda:UpdateEventSourceMapping"
    " lambda:DeleteEventSourceMapping lambda:TagResource lambda:UntagResource lambda:ListTags",
    "Schedule": "events:PutRule events:DescribeRule events:DeleteRule events:PutTargets events:RemoveTargets"
    " events:ListTargetsByRule events:TagResource events:UntagResource lambda:AddPermission lambda:RemovePermission",
}


POLICIES: list[dict[str, Any]] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
STATEMENTS = [statement for policy in POLICIES for statement in policy["Statement"]]


def is_allowed(action: str, arn: str) -> bool:
    """By any statement; the policy denies nothing."""
    return any(
        action in as_list(statement["Action"])
        and any(fnmatchcase(arn, pattern) for pattern in as_list(statement["Resource"]))
        for statement in STATEMENTS
    )


@pytest.mark.parametrize("policy", POLICIES, ids=["deployer", "deployer-gateway"])
def test_deployer_policy_fits_into_a_managed_policy(policy: dict[str, Any]) -> None:
    """Or nobody could use it as it stands."""
    assert len(re.sub(r"\s", "", json.dumps(policy))) <= MAX_POLICY_CHARACTERS


def test_no_two_statements_have_one_name() -> None:
    """Whoever reads a refusal finds the one that is meant."""
    assert len({statement["Sid"] for statement in STATEMENTS}) == len(STATEMENTS)


@pytest.mark.parametrize("logical_id", RESOURCES)
def test_deployer_may_make_every_resource(logical_id: str) -> None:
    """A resource type that is new in the template must be thought of here and on the page."""
    kind = RESOURCES[logical_id]["Type"]
    assert kind in NEEDED, f"docs/permissions.md and this test do not know what deploying an {kind} needs"
    allowed = {action for statement in STATEMENTS for action in as_list(statement["Action"])}
    assert set(NEEDED[kind].split()) <= allowed


def test_deployer_may_make_what_becomes_of_every_functions_events() -> None:
    """SAM makes resources of them that the template does not name."""
    functions = [r["Properties"] for r in RESOURCES.values() if r["Type"] == "AWS::Serverless::Function"]
    kinds = {event["Type"] for function in functions for event in function.get("Events", {}).values()}
    allowed = {action for statement in STATEMENTS for action in as_list(statement["Action"])}
    assert kinds == set(NEEDED_FOR_EVENTS)
    assert {action for kind in kinds for action in NEEDED_FOR_EVENTS[kind].split()} <= allowed


def test_deployer_gets_no_wildcard_action() -> None:
    """Every action is named; and only what takes no resource is allowed on all, or by another condition on ours."""
    for statement in STATEMENTS:
        assert not any("*" in action for action in as_list(statement["Action"]))
        if statement["Resource"] == "*" and "Condition" not in statement:
            verbs = [action.partition(":")[2] for action in as_list(statement["Action"])]
            assert all(verb.startswith(("List", "Describe", "Get")) for verb in verbs)


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
        "sqs:CreateQueue": f"arn:aws:sqs:{where}:{stack}-UploadEventsQueue-1X2Y",
        "events:PutRule": f"arn:aws:events:{where}:rule/{stack}-SweeperFunctionOften-1X2Y",
        "cloudwatch:PutMetricAlarm": f"arn:aws:cloudwatch:{where}:alarm:{stack}-UploadEventsDeadLetterAlarm-1X2Y",
        "cloudwatch:PutDashboard": f"arn:aws:cloudwatch::123456789012:dashboard/{stack}-eu-central-1",
        "logs:PutMetricFilter": f"arn:aws:logs:{where}:log-group:/aws/lambda/{stack}-issuer",
        "sns:CreateTopic": f"arn:aws:sns:{where}:{stack}-AlarmTopic-1X2Y",
        "firehose:CreateDeliveryStream": f"arn:aws:firehose:{where}:deliverystream/amazon-apigateway-{stack}",
        "logs:PutRetentionPolicy": f"arn:aws:logs:{where}:log-group:/aws/apigateway/{stack}-access",
        "xray:CreateSamplingRule": f"arn:aws:xray:{where}:sampling-rule/portside-a1b2c3d4e5",
        "xray:CreateGroup": f"arn:aws:xray:{where}:group/portside-a1b2c3d4e5/7KEXAMPLE",
        "lambda:UpdateAlias": f"arn:aws:lambda:{where}:function:{stack}-IssuerFunction-1X2Y:live",
        "codedeploy:CreateApplication": f"arn:aws:codedeploy:{where}:application:{stack}-TrafficShiftingApplication-1X",
        "codedeploy:CreateDeployment": f"arn:aws:codedeploy:{where}:deploymentgroup:{stack}-App-1X/{stack}-Issuer-1X",
        "lambda:GetEventSourceMapping": f"arn:aws:lambda:{where}:event-source-mapping:fa123456-14a1-4fd2-9fec",
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
        ("sqs:DeleteQueue", "arn:aws:sqs:eu-central-1:123456789012:orders"),
        ("events:PutRule", "arn:aws:events:eu-central-1:123456789012:rule/nightly"),
        ("sns:DeleteTopic", "arn:aws:sns:eu-central-1:123456789012:on-call"),
        ("cloudwatch:DeleteDashboards", "arn:aws:cloudwatch::123456789012:dashboard/on-call"),
        ("firehose:DeleteDeliveryStream", "arn:aws:firehose:eu-central-1:123456789012:deliverystream/orders"),
        ("codedeploy:CreateDeployment", "arn:aws:codedeploy:eu-central-1:123456789012:deploymentgroup:orders/all"),
        ("cloudwatch:DeleteAlarms", "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:on-call"),
        ("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/Admin"),
    ],
)
def test_deployer_reaches_nothing_else(action: str, arn: str) -> None:
    """Other applications in the account are none of its business."""
    assert not is_allowed(action, arn)


def test_mappings_are_made_for_our_own_functions_alone() -> None:
    """They have no name of ours to go by."""
    (mapping,) = (statement for statement in STATEMENTS if statement["Sid"] == "EventSources")
    assert mapping["Condition"] == {"ArnLike": {"lambda:FunctionArn": "arn:aws:lambda:*:*:function:portside-*"}}
    assert [statement["Sid"] for statement in STATEMENTS if statement["Resource"] == "*"] == [
        "DeletedStacks",
        "EventSources",
        "FindLogGroups",
        "NewKeys",
        "FindTraceRules",
    ]


def test_keys_are_reached_by_our_own_tag_alone() -> None:
    """They have no name of ours to go by, either."""
    conditions = {one["Sid"]: one["Condition"] for one in STATEMENTS if "kms:" in str(one["Action"])}
    assert conditions == {
        "NewKeys": {"StringEquals": {"aws:RequestTag/application": "portside"}},
        "Keys": {"StringEquals": {"aws:ResourceTag/application": "portside"}},
    }
    assert {"Key": "application", "Value": "portside"} in RESOURCES["AlarmTopicKey"]["Properties"]["Tags"]


def test_roles_are_passed_to_the_services_that_they_are_for_alone() -> None:
    """Else a deployer could hand them to a machine of its own."""
    (passing,) = (statement for statement in STATEMENTS if "iam:PassRole" in as_list(statement["Action"]))
    roles = [resource["Properties"] for resource in RESOURCES.values() if resource["Type"] == "AWS::IAM::Role"]
    trusted = {role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] for role in roles}
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": sorted(trusted)}}
