"""Bucket and table: closed, encrypted, kept; and what the local emulator would not tell, because it drops it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.template.parts import NO_VALUE, PARAMETERS, RESOURCES, TEMPLATE, properties
from uploads import keys, limits

BUCKET = properties("Bucket")
TABLE = properties("Table")
EVERYTHING = [{"Fn::GetAtt": "Bucket.Arn"}, {"Fn::Sub": "${Bucket.Arn}/*"}]


def policy_statements() -> dict[str, dict[str, Any]]:
    """By Sid; a conditional one by the Sid of what it is when its condition holds."""
    written = properties("BucketPolicy")["PolicyDocument"]["Statement"]
    plain = [entry["Fn::If"][1] if "Fn::If" in entry else entry for entry in written]
    return {statement["Sid"]: statement for statement in plain}


def test_bucket_is_private_in_all_four_ways() -> None:
    """No ACL and no policy can open it."""
    assert BUCKET["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }


def test_bucket_owner_owns_every_object() -> None:
    """ACLs are off."""
    assert BUCKET["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_bucket_is_encrypted() -> None:
    """At rest, by default."""
    (rule,) = BUCKET["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_parts_of_unfinished_uploads_are_freed() -> None:
    """After a day, unless the operator says otherwise; an abandoned upload must not cost for ever."""
    rules = {rule["Id"]: rule for rule in BUCKET["LifecycleConfiguration"]["Rules"]}
    assert all(rule["Status"] == "Enabled" for rule in rules.values())
    assert rules["free-unfinished-uploads"]["AbortIncompleteMultipartUpload"] == {
        "DaysAfterInitiation": {"Ref": "IncompleteUploadDays"}
    }
    assert PARAMETERS["IncompleteUploadDays"]["Default"] == 1
    assert PARAMETERS["UploadLifetimeSeconds"]["Default"] <= PARAMETERS["IncompleteUploadDays"]["Default"] * 86_400
    assert PARAMETERS["UploadLifetimeSeconds"]["MaxValue"] <= PARAMETERS["IncompleteUploadDays"]["MaxValue"] * 86_400


def test_versions_are_kept_by_parameter_only() -> None:
    """Off unless asked for: S3 can only suspend it."""
    assert BUCKET["VersioningConfiguration"] == {"Fn::If": ["IsVersioned", {"Status": "Enabled"}, NO_VALUE]}
    assert TEMPLATE["Conditions"]["IsVersioned"] == {"Fn::Equals": [{"Ref": "BucketVersioning"}, "true"]}


def test_pages_may_use_the_bucket_only_from_the_allow_list() -> None:
    """The same list as the API's, no CORS at all without one, and never a wildcard."""
    condition, (rule,), otherwise = (
        BUCKET["CorsConfiguration"]["Fn::If"][0],
        BUCKET["CorsConfiguration"]["Fn::If"][1]["CorsRules"],
        BUCKET["CorsConfiguration"]["Fn::If"][2],
    )
    assert (condition, otherwise) == ("HasOrigins", NO_VALUE)
    assert rule["AllowedOrigins"] == {"Ref": "AllowedOrigins"}
    assert PARAMETERS["AllowedOrigins"]["Default"] == ""
    assert "*" not in rule["AllowedHeaders"]
    assert {"content-type", "if-none-match", "x-amz-*"} == set(rule["AllowedHeaders"])
    assert {"GET", "HEAD", "POST", "PUT"} == set(rule["AllowedMethods"])
    checksums = {f"x-amz-checksum-{name}" for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")}
    assert {"ETag", "Location", "x-amz-version-id"} | checksums == set(rule["ExposedHeaders"])


def test_bucket_policy_only_denies() -> None:
    """Who may do what stands in the roles."""
    assert set(policy_statements()) == {"DenySigV2", "DenyOldSignatures", "DenyPlainHttp"}
    for statement in policy_statements().values():
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        assert set(statement) == {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}


def test_plain_http_is_denied_unless_the_operator_says_otherwise() -> None:
    """On by default; loopback emulators have no TLS."""
    written = properties("BucketPolicy")["PolicyDocument"]["Statement"]
    (conditional,) = (entry["Fn::If"] for entry in written if "Fn::If" in entry)
    assert (conditional[0], conditional[2]) == ("DeniesPlainHttp", NO_VALUE)
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


def test_table_is_on_demand_encrypted_and_can_be_restored() -> None:
    """To any second of the last weeks."""
    assert TABLE["BillingMode"] == "PAY_PER_REQUEST"
    assert TABLE["SSESpecification"] == {"SSEEnabled": True}
    assert TABLE["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_table_forgets_by_the_attribute_that_records_carry() -> None:
    """The adapter's own tests say that they do."""
    assert TABLE["TimeToLiveSpecification"] == {"AttributeName": "forget_at_epoch_seconds", "Enabled": True}


@pytest.mark.parametrize("name", ["Bucket", "Table"])
def test_what_people_stored_outlives_the_stack(name: str) -> None:
    """Deleted only where it was never really made."""
    assert RESOURCES[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


def test_role_reaches_exactly_the_keys_that_the_service_makes() -> None:
    """Whatever the tenant, an object's key begins as the role's resource does."""
    statements = properties("IssuerRole")["Policies"][0]["PolicyDocument"]["Statement"]
    (objects,) = (statement["Resource"] for statement in statements if statement["Sid"] == "OwnObjects")
    assert objects == {"Fn::Sub": "${Bucket.Arn}/t/*"}
    assert keys.object_key("acme", "01M81XFF80FMDPR3MZ4JM56722").startswith("t/")


def test_parameters_allow_no_more_than_s3() -> None:
    """The same limits as in the code."""
    assert PARAMETERS["MaxUploadBytes"]["MaxValue"] == limits.MAX_OBJECT_BYTES
    assert PARAMETERS["MultipartThresholdBytes"]["MaxValue"] == limits.MAX_PUT_BYTES
    assert PARAMETERS["MultipartThresholdBytes"]["MinValue"] == limits.MIN_PART_BYTES
