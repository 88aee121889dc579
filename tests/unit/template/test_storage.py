"""Bucket and table: closed, encrypted, kept; and what the local emulator would not tell, because it drops it."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.parameters.checks import key_without_kms
from delivery.parameters.rules import with_defaults
from tests.unit.template.parts import NO_VALUE, PARAMETERS, RESOURCES, TEMPLATE, properties, statements
from tests.unit.template.resolving import failed_assertions, resolved
from uploads import keys, limits
from uploads.aws import record_keys
from uploads.aws.object_store import QUARANTINE_TAG
from uploads.aws.object_writer import RESULTS_TAG

BUCKET = properties("Bucket")
TABLE = properties("Table")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


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


@pytest.mark.parametrize(
    ("given", "encryption"),
    [
        ({}, {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}),
        ({"SignedEncryption": "AES256"}, {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}),
        (
            {"SignedEncryption": "aws:kms"},
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True},
        ),
        (
            {"SignedEncryption": "aws:kms", "KmsKeyArn": KEY},
            {
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
                "BucketKeyEnabled": True,
            },
        ),
    ],
)
def test_bucket_encrypts_at_rest_as_urls_are_signed(given: dict[str, str], encryption: dict[str, Any]) -> None:
    """By S3's own keys if nothing is said; with KMS, one call for many objects."""
    (rule,) = BUCKET["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert resolved(rule, **given) == encryption


def test_key_without_kms_is_refused_by_template_and_deploy() -> None:
    """It would mean nothing."""
    for given, refused in (
        ({"KmsKeyArn": KEY}, True),
        ({"KmsKeyArn": KEY, "SignedEncryption": "AES256"}, True),
        ({"KmsKeyArn": KEY, "SignedEncryption": "aws:kms"}, False),
        ({"SignedEncryption": "aws:kms"}, False),
    ):
        assert bool(failed_assertions(given)) is refused
        assert bool(list(key_without_kms(with_defaults(PARAMETERS, given)))) is refused


def test_quarantined_files_are_kept_for_as_long_as_the_operator_says() -> None:
    """By the very tag that the service writes."""
    rules = {rule["Id"]: rule for rule in BUCKET["LifecycleConfiguration"]["Rules"]}
    assert rules["drop-quarantined"] == {
        "Id": "drop-quarantined",
        "Status": "Enabled",
        "TagFilters": [dict(QUARANTINE_TAG)],
        "ExpirationInDays": {"Ref": "QuarantineDays"},
    }
    assert PARAMETERS["RejectedObjects"]["Default"] == "delete"


def test_what_jobs_made_is_kept_for_as_long_as_the_job_is_told_of() -> None:
    """By the very tag that the service writes, on nothing that a client sent."""
    rules = {rule["Id"]: rule for rule in BUCKET["LifecycleConfiguration"]["Rules"]}
    assert rules["drop-results"] == {
        "Id": "drop-results",
        "Status": "Enabled",
        "TagFilters": [dict(RESULTS_TAG)],
        "ExpirationInDays": {"Ref": "JobRetentionDays"},
    }
    (actions,) = (entry["Action"] for entry in statements("JobWorkerRole") if entry["Sid"] == "OwnObjects")
    assert "s3:PutObjectTagging" in actions


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
    assert {"content-type", "if-match", "if-none-match", "x-amz-*"} == set(rule["AllowedHeaders"])
    assert {"GET", "HEAD", "POST", "PUT"} == set(rule["AllowedMethods"])
    checksums = {f"x-amz-checksum-{name}" for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")}
    assert {"ETag", "Location", "x-amz-version-id"} | checksums == set(rule["ExposedHeaders"])


def test_table_is_on_demand_encrypted_and_can_be_restored() -> None:
    """To any second of the last weeks."""
    assert TABLE["BillingMode"] == "PAY_PER_REQUEST"
    assert TABLE["SSESpecification"] == {"SSEEnabled": True}
    assert TABLE["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_table_finds_what_is_due_by_an_index_of_keys() -> None:
    """By the very names that the adapter writes; the records themselves are read where they are."""
    (index,) = TABLE["GlobalSecondaryIndexes"]
    assert index == {
        "IndexName": record_keys.DUE_INDEX,
        "KeySchema": [
            {"AttributeName": record_keys.DUE_SHARD, "KeyType": "HASH"},
            {"AttributeName": record_keys.DUE_AT, "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    types = {entry["AttributeName"]: entry["AttributeType"] for entry in TABLE["AttributeDefinitions"]}
    assert types == {"pk": "S", "sk": "S", record_keys.DUE_SHARD: "S", record_keys.DUE_AT: "N"}


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
    (objects,) = (entry["Resource"] for entry in statements("IssuerRole") if entry["Sid"] == "OwnObjects")
    assert objects == {"Fn::Sub": "${Bucket.Arn}/t/*"}
    assert keys.object_key("acme", "01M81XFF80FMDPR3MZ4JM56722").startswith("t/")


def test_parameters_allow_no_more_than_s3() -> None:
    """The same limits as in the code."""
    assert PARAMETERS["MaxUploadBytes"]["MaxValue"] == limits.MAX_OBJECT_BYTES
    assert PARAMETERS["MultipartThresholdBytes"]["MaxValue"] == limits.MAX_PUT_BYTES
    assert PARAMETERS["MultipartThresholdBytes"]["MinValue"] == limits.MIN_PART_BYTES
