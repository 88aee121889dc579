"""The small-file path: off by default; on, the gateway may store below a tenant's prefix, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.template.resolving import failed_assertions
from tests.unit.template.translated import resolved_resources, resources_of_type

ON = {"SmallFiles": "true"}
PATH = "/v1/files/{name}"


def api(**parameters: str) -> dict[str, Any]:
    """The API's properties."""
    (found,) = resources_of_type("AWS::ApiGateway::RestApi", **parameters).values()
    return found


def integration(**parameters: str) -> dict[str, Any]:
    """How a file is stored."""
    found: dict[str, Any] = api(**ON, **parameters)["Body"]["paths"][PATH]["put"]["x-amazon-apigateway-integration"]
    return found


def test_path_is_not_there_unless_it_is_wanted() -> None:
    """Nor its role, nor bodies as bytes."""
    assert PATH not in api()["Body"]["paths"]
    assert "SmallFilesRole" not in resolved_resources()
    assert "BinaryMediaTypes" not in api()
    assert "SmallFilesRole" not in json.dumps(resolved_resources()["BucketPolicy"])


def test_gateway_takes_the_listed_types_as_bytes() -> None:
    """Of any other it would make text; JSON, which every other route takes, is not among them."""
    types = api(**ON)["BinaryMediaTypes"]
    assert "image/png" in types
    assert not {"application/json", "*/*"} & set(types)
    variables = resolved_resources(**ON)["UploadEventsFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["SMALL_FILE_TYPES"].split(",") == types


def test_method_is_guarded_like_the_others() -> None:
    """By the same authorizer, the same key, the same validator."""
    files = api(**ON)["Body"]["paths"][PATH]["put"]
    uploads = api(**ON)["Body"]["paths"]["/v1/uploads"]["post"]
    assert files["security"] == uploads["security"] == [{"token": []}]
    assert files["x-amazon-apigateway-request-validator"] == "parameters"


def test_key_is_the_tenants_and_the_gateways_alone() -> None:
    """Nothing that a client says is in it."""
    made = integration()
    assert made["type"] == "aws"
    assert made["uri"].endswith(":s3:path/Bucket/t/{tenant}/{time}/{file}")
    sent = made["requestParameters"]
    assert sent["integration.request.path.tenant"] == "context.authorizer.tenant"
    assert sent["integration.request.path.time"] == "context.requestTimeEpoch"
    assert sent["integration.request.path.file"] == "context.extendedRequestId"
    assert sent["integration.request.header.If-None-Match"] == "'*'"
    assert made["credentials"] == "SmallFilesRole.Arn"


def test_every_parameter_that_is_mapped_is_declared() -> None:
    """Or the import refuses it; and so it does with answers' headers."""
    files = api(**ON)["Body"]["paths"][PATH]
    declared = {f"method.request.{one['in']}.{one['name']}" for one in files["put"]["parameters"]}
    used = {value for value in integration()["requestParameters"].values() if value.startswith("method.request.")}
    assert used <= declared
    for method in files.values():
        for answer in method["x-amazon-apigateway-integration"]["responses"].values():
            headers = method["responses"][answer["statusCode"]]["headers"]
            assert {name.rpartition(".")[2] for name in answer["responseParameters"]} <= set(headers)
            assert "Access-Control-Allow-Origin" in headers


@pytest.mark.parametrize(
    ("given", "headers"),
    [
        ({}, {}),
        ({"SignedEncryption": "AES256"}, {"x-amz-server-side-encryption": "'AES256'"}),
        (
            {"SignedEncryption": "aws:kms", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k"},
            {
                "x-amz-server-side-encryption": "'aws:kms'",
                "x-amz-server-side-encryption-aws-kms-key-id": "'arn:aws:kms:us-east-1:123456789012:key/k'",
            },
        ),
    ],
)
def test_encryption_is_sent_as_uploads_sign_it(given: dict[str, str], headers: dict[str, str]) -> None:
    """Or what is stored would not be what every upload promises."""
    prefix = "integration.request.header."
    sent = {name.removeprefix(prefix): value for name, value in integration(**given)["requestParameters"].items()}
    assert {name: value for name, value in sent.items() if "encryption" in name} == headers


def test_role_may_store_and_nothing_else() -> None:
    """And only the gateway may take it: on no condition, since it tells none of the account that it does so for."""
    role = resolved_resources(**ON)["SmallFilesRole"]["Properties"]
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("s3:PutObject", "Bucket.Arn/t/*")
    key = "arn:aws:kms:us-east-1:123456789012:key/k"
    role_of_key = resolved_resources(**ON, SignedEncryption="aws:kms", KmsKeyArn=key)["SmallFilesRole"]["Properties"]
    encrypts = role_of_key["Policies"][0]["PolicyDocument"]["Statement"][1]
    assert (encrypts["Action"], encrypts["Resource"]) == ("kms:GenerateDataKey", key)
    assert encrypts["Condition"] == {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "apigateway.amazonaws.com"}
    assert "Condition" not in trust
    (writers,) = (
        one["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
        for one in resolved_resources(**ON)["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        if one["Sid"] == "DenyWritesByOthers"
    )
    assert "SmallFilesRole.Arn" in writers


def test_pages_of_the_allow_list_alone_may_read_the_answers() -> None:
    """Here the gateway has a template, and looks the asking one up."""
    responses = integration(AllowedOrigins="https://a.example,https://b.example")["responses"]
    for answer in responses.values():
        template = answer["responseTemplates"]["application/json"]
        assert '",https://a.example,https://b.example,".contains(",$origin,")' in template
        assert '$input.params().header.get("origin")' in template
        json.loads(template.rpartition("#end")[2].replace("$context.requestId", "x"))


def test_what_it_cannot_go_with_is_refused() -> None:
    """The authorizer says whose file it is, and the gateway calls Amazon S3 alone."""
    assert failed_assertions({"TokenIssuer": "https://a", **ON}) == []
    pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"
    assert len(failed_assertions({**ON, "AuthMode": "iam"})) == 1
    assert len(failed_assertions({**ON, "AuthMode": "cognito", "CognitoUserPoolArn": pool})) == 1
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:keys-a1b2c3"
    another = {"S3EndpointUrl": "https://s3.example", "S3BucketName": "files", "S3CredentialsSecretArn": secret}
    assert len(failed_assertions({**ON, **another})) == 1
