"""Another S3 instead of the stack's bucket: named whole or not at all, and its keys read by whom they are for."""

from __future__ import annotations

import re

import pytest

from delivery.parameters.checks import half_of_another_store
from tests.unit.template.parts import NO_VALUE, PARAMETERS, TEMPLATE, functions, properties, variables
from tests.unit.template.resolving import failed_assertions, resolved

ADDRESS, BUCKET, REGION, SECRET = NAMES = ["S3EndpointUrl", "S3BucketName", "S3Region", "S3CredentialsSecretArn"]
ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:portside/store-a1B2c3"
GOOD = {
    ADDRESS: ["https://s3.example.com", "https://s3.example.com:9000/base", "http://127.0.0.1:8333", ""],
    BUCKET: ["files", "a.b-c_D", ""],
    REGION: ["garage", "us-east-1", ""],
    SECRET: [ARN, ARN.replace("aws", "aws-cn", 1), ""],
}
BAD = {
    ADDRESS: [
        "s3.example.com",
        "ftp://s3.example.com",
        "https://",
        "https://key:secret@s3.example.com",
        "https://s3.example.com/?x",
        "https://s3.example.com/#x",
        "https://S3.example.com",
    ],
    BUCKET: ["..", "a", "a/b", "a?b", "-a"],
    REGION: ["eu central", "eu/central", "-eu", "7"],
    SECRET: ["portside/store", ARN.removesuffix("-a1B2c3"), "AKIAIOSFODNN7EXAMPLE", f"{ARN}*"],
}
STORE_VARIABLES = {"BUCKET_NAME", "BUCKET_HOST", "S3_ENDPOINT_URL", "S3_REGION", "S3_CREDENTIALS_SECRET_ARN"}


@pytest.mark.parametrize("chosen", range(16))
def test_template_and_deploy_refuse_the_same_halves(chosen: int) -> None:
    """CloudFormation's rules hold for whoever deploys by other means; ours say it minutes earlier."""
    values = {name: GOOD[name][0] if chosen >> bit & 1 else "" for bit, name in enumerate(NAMES)}
    others = [bool(values[name]) for name in (BUCKET, SECRET)]
    is_whole = all(others) if values[ADDRESS] else not any([*others, values[REGION]])
    assert bool(failed_assertions(values)) is not is_whole
    assert bool(list(half_of_another_store(values))) is not is_whole


@pytest.mark.parametrize("name", NAMES)
def test_another_store_is_off_by_default(name: str) -> None:
    """The stack's own bucket is what its policy guards."""
    assert PARAMETERS[name]["Default"] == ""


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_what_names_a_store_is_taken(name: str, value: str) -> None:
    """With and without port, path, TLS."""
    assert re.fullmatch(PARAMETERS[name]["AllowedPattern"], value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_what_cannot_be_is_refused_before_anything_is_built(name: str, value: str) -> None:
    """And keys do not belong into an address: parameters are shown to everybody who may look at the stack."""
    assert not re.fullmatch(PARAMETERS[name]["AllowedPattern"], value)


def test_plain_http_to_another_store_is_warned_of() -> None:
    """Whoever fills in the form reads it."""
    assert "WARNING: with http://" in PARAMETERS[ADDRESS]["Description"]


def test_issuer_is_told_of_the_store() -> None:
    """With another store its bucket; nothing but empty variables without."""
    given = {ADDRESS: "https://store.example", BUCKET: "files", REGION: "garage", SECRET: ARN}
    told = {name: variables("IssuerFunction")[name] for name in STORE_VARIABLES - {"BUCKET_HOST"}}
    assert resolved(told, **given) == {
        "BUCKET_NAME": "files",
        "S3_ENDPOINT_URL": "https://store.example",
        "S3_REGION": "garage",
        "S3_CREDENTIALS_SECRET_ARN": ARN,
    }
    empty = dict.fromkeys(("S3_ENDPOINT_URL", "S3_REGION", "S3_CREDENTIALS_SECRET_ARN"), "")
    assert resolved(told) == {"BUCKET_NAME": "Bucket", **empty}


@pytest.mark.parametrize("name", functions())
def test_functions_that_touch_files_all_use_the_same_store(name: str) -> None:
    """One that looked into the stack's empty bucket would find every upload missing; its keys are for no other."""
    policies = str(properties(name.removesuffix("Function") + "Role")["Policies"])
    assert ("StoreCredentials" in policies) is ("s3:GetObject" in policies)
    own = variables(name)
    if "BUCKET_NAME" in own:
        assert {variable: own.get(variable) for variable in STORE_VARIABLES} == {
            variable: variables("IssuerFunction")[variable] for variable in STORE_VARIABLES
        }
    else:
        assert not STORE_VARIABLES & set(own)


def test_secret_is_for_who_signs_only_where_there_is_one() -> None:
    """Exactly that secret; no statement at all without it."""
    entries = properties("IssuerRole")["Policies"][0]["PolicyDocument"]["Statement"]
    (conditional,) = (entry["Fn::If"] for entry in entries if "StoreCredentials" in str(entry))
    assert conditional == [
        "HasStoreCredentials",
        {
            "Sid": "StoreCredentials",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": {"Ref": SECRET},
        },
        NO_VALUE,
    ]
    assert not resolved(TEMPLATE["Conditions"]["HasStoreCredentials"])
    assert resolved(TEMPLATE["Conditions"]["HasStoreCredentials"], **{SECRET: ARN})


def test_bucket_that_is_told_is_the_one_that_is_used() -> None:
    """By the output that smoke and people read."""
    output = TEMPLATE["Outputs"]["BucketName"]["Value"]
    assert resolved(output) == "Bucket"
    assert resolved(output, **{ADDRESS: "https://store.example", BUCKET: "files"}) == "files"


def test_stack_keeps_its_own_bucket_whatever_store_is_used() -> None:
    """A parameter must not take away a bucket that holds files."""
    assert "Condition" not in TEMPLATE["Resources"]["Bucket"]
