"""What the roles are held to, and how a test looks at one."""

from __future__ import annotations

from typing import Any

from tests.unit.template.parts import statements

LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
TRACES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
STORE = ["secretsmanager:GetSecretValue"]
SEND = ["sqs:SendMessage"]
RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
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
        "TellQueues": SEND,
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
        "UploadRecords": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "OwnQueue": RECEIVE,
        "OwnKey": ["kms:Decrypt"],
        "StoreCredentials": STORE,
        "TellQueues": SEND,
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
        "UploadRecords": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"],
        "DueUploads": ["dynamodb:Query"],
        "OwnKey": ["kms:GenerateDataKey", "kms:Decrypt"],
        "StoreCredentials": STORE,
        "TellQueues": SEND,
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "JobApiRole": {
        "Records": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "TellQueues": SEND,
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "JobWorkerRole": {
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
        "FindOwnObjects": ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
        "Records": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "OwnQueues": [*RECEIVE, *SEND],
        "TellQueues": SEND,
        "OwnKey": ["kms:GenerateDataKey", "kms:Decrypt"],
        "StoreCredentials": STORE,
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "DispatcherRole": {
        "Records": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "DueJobs": ["dynamodb:Query"],
        "TellQueues": SEND,
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "NoticesRole": {
        "Records": ["dynamodb:GetItem", "dynamodb:PutItem"],
        "OwnQueues": [*RECEIVE, *SEND],
        "TellQueues": SEND,
        "WebhookSecrets": ["secretsmanager:GetSecretValue"],
        "TellBus": ["events:PutEvents"],
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "SmallFilesRole": {"StoreFiles": ["s3:PutObject"], "EncryptFiles": ["kms:GenerateDataKey"]},
    "AccessLogStreamRole": {
        "WriteLogs": ["s3:PutObject", "s3:AbortMultipartUpload"],
        "FindLogs": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
    },
    "ApiGatewayLogsRole": {
        "GatewayLogs": [
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            "logs:GetLogEvents",
            "logs:FilterLogEvents",
        ]
    },
    "TrafficShiftingRole": {
        "MoveAliases": ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],
        "ReadAlarms": ["cloudwatch:DescribeAlarms"],
    },
    "TokenApiRole": {
        "Tokens": ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
        "TenantsLists": ["dynamodb:Query"],
        "TokensAndLists": ["dynamodb:PutItem", "dynamodb:UpdateItem"],
        "FindUsageKeys": ["apigateway:GET"],
        "MakeUsageKeys": ["apigateway:POST"],
        "TagUsageKeys": ["apigateway:PUT"],
        "DropUsageKeys": ["apigateway:DELETE"],
        "JoinUsagePlan": ["apigateway:POST"],
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "TokenEndpointRole": {
        "SignTokens": ["kms:Sign", "kms:GetPublicKey"],
        "SigningSecret": ["secretsmanager:GetSecretValue"],
        "UsedAssertionsAndKeys": ["dynamodb:PutItem"],
        "PublishedKeys": ["dynamodb:Query"],
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
    "AuthorizerRole": {
        "KnownTokens": ["dynamodb:GetItem"],
        "PublishedKeys": ["dynamodb:Query"],
        "LastUseOfTokens": ["dynamodb:UpdateItem"],
        "OwnLogs": LOGS,
        "Traces": TRACES,
    },
}
# Roles of other services than Lambda, and of whose.
TRUSTED_BY = {
    "AccessLogStreamRole": "firehose.amazonaws.com",
    "ApiGatewayLogsRole": "apigateway.amazonaws.com",
    "SmallFilesRole": "apigateway.amazonaws.com",
    "TrafficShiftingRole": "codedeploy.amazonaws.com",
}
# On which condition: a service that serves many accounts says for whom it does, as far as it says that at all.
IN_THE_NAME_OF = {"AccessLogStreamRole": {"StringEquals": {"sts:ExternalId": {"Ref": "AWS::AccountId"}}}}
# What takes no resource.
OF_NO_RESOURCE = [TRACES, ["cloudwatch:DescribeAlarms"]]
# What is granted only where an operator has asked for what needs it.
CONDITIONAL = {
    "OwnVersions": "IsVersioned",
    "ListVersions": "IsVersioned",
    "OwnKey": "HasKmsKey",
    "EncryptFiles": "HasKmsKey",
    "StoreCredentials": "HasStoreCredentials",
    "TellBus": "HasEventBus",
    "SignTokens": "SignsByKms",
    "SigningSecret": "HasSigningSecret",
    "FindUsageKeys": "UsesAuthorizerKeys",
    "MakeUsageKeys": "UsesAuthorizerKeys",
    "TagUsageKeys": "UsesAuthorizerKeys",
    "DropUsageKeys": "UsesAuthorizerKeys",
}
OF_TOKENS = {
    "AuthorizerRole",
    "TokenApiRole",
    "TokenEndpointRole",
}  # theirs is more than tenants' records: test_token_functions.py
SERVICE_ROLES = sorted(set(ALLOWED) - OF_TOKENS - set(TRUSTED_BY))
OF_FILES = ["IssuerRole", "UploadEventsRole", "SweeperRole", "JobWorkerRole"]
# Where each may send messages to.
WAITING = frozenset({"JobQueue", "NoticesQueue"})
SENDS_TO = {
    "IssuerRole": WAITING,
    "UploadEventsRole": WAITING,
    "SweeperRole": WAITING,
    "JobApiRole": WAITING,
    "DispatcherRole": WAITING,
    "JobWorkerRole": WAITING | {"JobDeadLetterQueue"},
    "NoticesRole": {"NoticesQueue", "NoticesDeadLetterQueue"},
}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statement_of(name: str, sid: str) -> dict[str, Any]:
    (found,) = (statement for statement in statements(name) if statement["Sid"] == sid)
    return found
