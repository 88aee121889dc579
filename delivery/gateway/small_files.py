"""The small-file path: API Gateway itself stores a body in S3, with no function in between.

https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html
"""

from __future__ import annotations

import json
from typing import Any

from delivery.gateway.choices import choose
from delivery.gateway.parameters import parameter
from delivery.gateway.responses import GatewayError, problem
from delivery.gateway.security import security_of
from handlers.operation import Operation

# Below the caller's tenant, as the authorizer says, and named by the gateway: no client's word is in a key.
URI = "arn:${AWS::Partition}:apigateway:${AWS::Region}:s3:path/${Bucket}/t/{tenant}/{time}/{file}"
CHECKSUMS = tuple(f"x-amz-checksum-{name}" for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256"))
SENT = ("Content-Type", "Origin", *CHECKSUMS)
ANSWERED = {"Content-Type": "'application/problem+json'", "X-Request-Id": "context.requestId", "Vary": "'Origin'"}
STORED = {"file_id": "$context.requestTimeEpoch:$context.extendedRequestId", "state": "verifying"}
# S3's status, and ours: what it finds wrong with the bytes is the client's to mend, all else the operator's.
REFUSED = GatewayError("400", 400, "FILE_REFUSED", "S3 refused the file: its bytes are not those of the checksum.")
FAILED = GatewayError("default", 503, "STORE_FAILED", "S3 could not store the file. Send it again.", 5)
# A gateway can look a header up in a list only here, where it has a template for the answer.
CORS = (
    '#set($origin = $input.params().header.get("Origin"))'
    '#if(!$origin)#set($origin = $input.params().header.get("origin"))#end'  # as HTTP/2 spells it
    '#if($origin && $origin != "" && ",${Origins},".contains(",$origin,"))'
    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)"
    "#end"
)


def method(operation: Operation) -> dict[str, Any]:
    """The operation object."""
    return {
        "operationId": operation.id,
        "parameters": [parameter("name", "path"), *(parameter(name, "header") for name in SENT)],
        "responses": {
            str(status): {"description": "as the OpenAPI document says", "headers": described(headers)}
            for status, headers in ((operation.status, stored_headers()), (400, ANSWERED), (503, failed_headers()))
        },
        "security": security_of(operation),
        "x-amazon-apigateway-request-validator": choose("ValidatesRequests", "parameters"),
        "x-amazon-apigateway-integration": integration(operation),
    }


def integration(operation: Operation) -> dict[str, Any]:
    """What becomes of a request on the way to S3, and of S3's answer on the way back."""
    return {
        "type": "aws",
        "httpMethod": "PUT",
        "uri": {"Fn::Sub": URI},
        "credentials": {"Fn::GetAtt": ["SmallFilesRole", "Arn"]},
        "passthroughBehavior": "when_no_match",
        "requestParameters": {f"integration.request.{name}": value for name, value in mapped().items()},
        "responses": {
            "200": answer(operation.status, stored_headers(), json.dumps(STORED)),
            REFUSED.type: answer(REFUSED.status, ANSWERED, problem(REFUSED)),
            FAILED.type: answer(FAILED.status, failed_headers(), problem(FAILED)),
        },
    }


def mapped() -> dict[str, Any]:
    """Where each part of S3's request comes from; a header that the client leaves out is left out."""
    return {
        "path.tenant": "context.authorizer.tenant",
        "path.time": "context.requestTimeEpoch",
        "path.file": "context.extendedRequestId",  # requestId is a header that clients can send
        "header.Content-Type": "method.request.header.Content-Type",
        "header.If-None-Match": "'*'",
        "header.x-amz-meta-portside-name": "method.request.path.name",
        **{f"header.{name}": f"method.request.header.{name}" for name in CHECKSUMS},
        "header.x-amz-server-side-encryption": choose("SignsEncryption", {"Fn::Sub": "'${SignedEncryption}'"}),
        "header.x-amz-server-side-encryption-aws-kms-key-id": choose("HasKmsKey", {"Fn::Sub": "'${KmsKeyArn}'"}),
    }


def answer(status: int, headers: dict[str, str], body: str) -> dict[str, Any]:
    """One of ours."""
    template = {"Fn::Sub": [CORS + body, {"Origins": {"Fn::Join": [",", {"Ref": "AllowedOrigins"}]}}]}
    return {
        "statusCode": str(status),
        "responseParameters": {f"method.response.header.{name}": value for name, value in headers.items()},
        "responseTemplates": {"application/json": template},
    }


def described(headers: dict[str, str]) -> dict[str, Any]:
    """They must be declared; and so must the one that a template sets."""
    return {name: {"schema": {"type": "string"}} for name in (*headers, "Access-Control-Allow-Origin")}


def preflight(operation: Operation) -> dict[str, Any]:
    """A browser's question, answered without a function too."""
    headers = {
        "Access-Control-Allow-Methods": f"'{operation.method}'",
        "Access-Control-Allow-Headers": f"'authorization,content-type,x-api-key,{','.join(CHECKSUMS)}'",
        "Access-Control-Max-Age": "'600'",
        "Vary": "'Origin'",
    }
    return {
        "operationId": "preflightV1FilesName",
        "parameters": [parameter("name", "path"), parameter("Origin", "header")],
        "responses": {"200": {"description": "CORS", "headers": described(headers)}},
        "security": [],
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "httpMethod": "POST",
            "passthroughBehavior": "when_no_match",
            "contentHandling": "CONVERT_TO_TEXT",
            "requestTemplates": {"application/json": '{"statusCode":200}'},
            "responses": {"default": answer(200, headers, "")},
        },
    }


def stored_headers() -> dict[str, str]:
    """Of a file that is stored: it is verified in a moment."""
    return ANSWERED | {"Content-Type": "'application/json'", "Retry-After": "'1'"}


def failed_headers() -> dict[str, str]:
    """Of one that is not: worth another try."""
    return ANSWERED | {"Retry-After": "'5'"}
