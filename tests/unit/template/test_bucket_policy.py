"""The bucket guards itself: against plain HTTP, old ways to sign, old signatures, and everybody but the service."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.template.parts import NO_VALUE, PARAMETERS, TEMPLATE, of_type, properties
from tests.unit.template.resolving import resolved
from uploads import limits

EVERYTHING = [{"Fn::GetAtt": "Bucket.Arn"}, {"Fn::Sub": "${Bucket.Arn}/*"}]
OWN_KEYS = {"Fn::Sub": "${Bucket.Arn}/t/*"}
OF_ALL_REQUESTS = {"DenySigV2", "DenyOldSignatures", "DenyPlainHttp"}
OF_SOME_REQUESTS = {"DenyUnconditionalWrites", "DenyWritesByOthers", "DenyReadsByOthers"}
ROLES = ["IssuerRole", "UploadEventsRole", "SweeperRole", "JobWorkerRole"]
# On AWS a session's `aws:PrincipalArn` is its role's ARN; the emulator tells the session's own.
THE_SERVICE = [
    *({"Fn::GetAtt": f"{role}.Arn"} for role in ROLES),
    *({"Fn::Sub": f"arn:${{AWS::Partition}}:sts::${{AWS::AccountId}}:assumed-role/${{{role}}}/*"} for role in ROLES),
]
# With SmallFiles the gateway writes too, and reads nothing.
THE_GATEWAY: list[dict[str, Any]] = [
    {"Fn::If": ["StoresSmallFiles", written_as, NO_VALUE]}
    for written_as in (
        {"Fn::GetAtt": "SmallFilesRole.Arn"},
        {"Fn::Sub": "arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/${SmallFilesRole}/*"},
    )
]


def policy_statements() -> dict[str, dict[str, Any]]:
    """By Sid; a conditional one by the Sid of what it is when its condition holds."""
    written = properties("BucketPolicy")["PolicyDocument"]["Statement"]
    plain = [entry["Fn::If"][1] if "Fn::If" in entry else entry for entry in written]
    return {statement["Sid"]: statement for statement in plain}


def test_bucket_policy_only_denies() -> None:
    """Who may do what stands in the roles."""
    assert set(policy_statements()) == {*OF_ALL_REQUESTS, *OF_SOME_REQUESTS}
    for sid, statement in policy_statements().items():
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert set(statement) == {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
        assert (statement["Action"] == "s3:*") is (sid in OF_ALL_REQUESTS)


def test_statements_that_are_optional_depend_on_their_parameters() -> None:
    """And the others on none."""
    written = properties("BucketPolicy")["PolicyDocument"]["Statement"]
    choices = {entry["Fn::If"][1]["Sid"]: entry["Fn::If"] for entry in written if "Fn::If" in entry}
    assert {sid: (choice[0], choice[2]) for sid, choice in choices.items()} == {
        "DenyPlainHttp": ("DeniesPlainHttp", NO_VALUE),
        "DenyUnconditionalWrites": ("KeepsNoVersions", NO_VALUE),
        "DenyReadsByOthers": ("HasBucketReaders", NO_VALUE),
    }


@pytest.mark.parametrize(
    ("given", "statements"),
    [
        ({}, {"DenyPlainHttp", "DenyUnconditionalWrites"}),
        ({"RequireTls": "false"}, {"DenyUnconditionalWrites"}),
        ({"BucketVersioning": "true"}, {"DenyPlainHttp"}),
        ({"BucketReaders": "arn:aws:iam::123456789012:role/x"}, {"DenyPlainHttp", *OF_SOME_REQUESTS}),
    ],
)
def test_bucket_is_guarded_as_the_parameters_say(given: dict[str, str], statements: set[str]) -> None:
    """As it comes, with everything but a list of readers."""
    holding = {
        sid
        for sid, condition in (
            ("DenyPlainHttp", "DeniesPlainHttp"),
            ("DenyUnconditionalWrites", "KeepsNoVersions"),
            ("DenyReadsByOthers", "HasBucketReaders"),
        )
        if resolved(TEMPLATE["Conditions"][condition], **given)
    }
    assert holding == statements - {"DenyWritesByOthers"}


def test_what_creates_an_object_must_say_what_may_be_there() -> None:
    """A leaked URL, or a bug of ours, writes over nothing. Forms cannot say so; parts and their opening create nothing.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    """
    statement = policy_statements()["DenyUnconditionalWrites"]
    assert (statement["Action"], statement["Resource"]) == ("s3:PutObject", OWN_KEYS)
    assert statement["Condition"] == {
        "Null": {"s3:if-none-match": "true", "s3:if-match": "true"},
        "Bool": {"s3:ObjectCreationOperation": "true"},
        "StringNotEquals": {"s3:authType": "POST"},
    }


def test_nobody_but_the_service_writes_files_or_their_tags() -> None:
    """Whatever the account's IAM policies allow: tags decide what the lifecycle takes away."""
    statement = policy_statements()["DenyWritesByOthers"]
    assert statement["Resource"] == OWN_KEYS
    assert set(statement["Action"]) == {
        "s3:PutObject",
        "s3:PutObjectTagging",
        "s3:PutObjectVersionTagging",
        "s3:DeleteObjectTagging",
        "s3:DeleteObjectVersionTagging",
    }
    assert statement["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [*THE_SERVICE, *THE_GATEWAY]}}


def test_roles_that_write_are_among_those_that_the_bucket_lets_in() -> None:
    """A function that was forgotten here would be denied everything."""
    writers = [name for name in of_type("AWS::IAM::Role") if "s3:PutObject" in str(properties(name)["Policies"])]
    writers.remove("AccessLogStreamRole")  # into a bucket of its own
    let_in = [*THE_SERVICE, *(entry["Fn::If"][1] for entry in THE_GATEWAY)]
    assert {f"{name}.Arn" for name in writers} == {entry["Fn::GetAtt"] for entry in let_in if "Fn::GetAtt" in entry}


def test_readers_are_narrowed_down_only_where_the_operator_names_some() -> None:
    """The service itself stays among them; as it comes, IAM alone says who reads."""
    statement = policy_statements()["DenyReadsByOthers"]
    assert statement["Resource"] == OWN_KEYS
    assert set(statement["Action"]) == {
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
    }
    listed = {"Fn::Split": [",", {"Fn::Join": [",", [*THE_SERVICE, {"Ref": "BucketReaders"}]]}]}
    assert statement["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": listed}}
    assert PARAMETERS["BucketReaders"]["Default"] == ""


@pytest.mark.parametrize(
    ("arn", "taken"),
    [
        ("", True),
        ("arn:aws:iam::123456789012:role/analytics-*", True),
        ("arn:aws-cn:iam::123456789012:user/team/jane@example.com", True),
        ("arn:aws:iam::123456789012:root", True),
        ("arn:aws:iam::123456789012:role/a,arn:aws:iam::123456789012:user/b", True),
        ("arn:aws:iam::123456789012:role/a, arn:aws:iam::123456789012:user/b", False),
        ("arn:aws:iam::123456789012:role/a,*", False),
        ("*", False),
        ("arn:aws:iam::*:role/x", False),
        ("123456789012", False),
        ("arn:aws:sts::123456789012:assumed-role/x/y", False),
        ("arn:aws:s3:::bucket", False),
    ],
)
def test_readers_are_roles_and_users_of_a_named_account(arn: str, taken: bool) -> None:
    """Never everybody."""
    assert bool(re.fullmatch(PARAMETERS["BucketReaders"]["AllowedPattern"], arn)) is taken


def test_plain_http_is_denied_unless_the_operator_says_otherwise() -> None:
    """On by default; loopback emulators have no TLS."""
    assert TEMPLATE["Conditions"]["DeniesPlainHttp"] == {"Fn::Equals": [{"Ref": "RequireTls"}, "true"]}
    statement = policy_statements()["DenyPlainHttp"]
    assert statement["Resource"] == EVERYTHING
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_sigv2_is_denied() -> None:
    """It signs neither length nor condition."""
    statement = policy_statements()["DenySigV2"]
    assert statement["Resource"] == EVERYTHING
    assert statement["Condition"] == {"StringEquals": {"s3:signatureversion": "AWS"}}


def test_signatures_age_no_further_than_the_longest_url() -> None:
    """In milliseconds: whatever a stolen credential signs, dies with the deployment's own maximum."""
    statement = policy_statements()["DenyOldSignatures"]
    assert statement["Resource"] == {"Fn::Sub": "${Bucket.Arn}/*"}
    assert statement["Condition"] == {
        "NumericGreaterThan": {"s3:signatureAge": {"Fn::Sub": "${MaxUrlExpirySeconds}000"}}
    }
    assert PARAMETERS["MaxUrlExpirySeconds"]["MinValue"] >= limits.DEFAULT_URL_EXPIRY_SECONDS
