from __future__ import annotations

from typing import Any

import pytest

from delivery.parameters.rules import MAX_VALUE_BYTES, find_problems, with_defaults
from delivery.template import read_template

DECLARED = read_template()["Parameters"]
GOOD = {"TokenIssuer": "https://login.example.com/"}


def problems(**values: str) -> list[str]:
    return list(find_problems(DECLARED, {**GOOD, **values}))


def test_defaults_are_enough() -> None:
    """Every parameter of the real template has a default that passes."""
    assert list(find_problems(DECLARED, {})) == []
    assert problems(**with_defaults(DECLARED, GOOD)) == []


def test_missing_parameter_is_named_with_what_it_is_for() -> None:
    """None of the template's is without a default now; one that will be is told."""
    declared = {"Name": {"Type": "String", "Description": "What people call it."}}
    assert list(find_problems(declared, {})) == ["Name: missing, and it has no default. What people call it."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TokenIssuer", ""),
        ("TokenIssuer", "https://a.example,https://b.example:8443/t/1/v2.0,https://c.example/x-y_z~!$&'()*+;=:@%20"),
        ("TokenAudience", "portside,api://6f5b0c1e-7d2a-4e9f,https://api.example/"),
        ("TenantClaim", "https://example.com/tenant"),
        ("ScopeClaim", "scp"),
    ],
)
def test_lists_and_namespaced_claims_pass(name: str, value: str) -> None:
    """As issuers write them."""
    assert problems(**{name: value}) == []


def test_unknown_parameter_gets_the_name_that_was_meant() -> None:
    """A typo would otherwise deploy the default."""
    assert problems(MaxUploadByte="5") == ["MaxUploadByte: there is no such parameter; is MaxUploadBytes meant?"]
    assert problems(Zzz="5") == ["Zzz: there is no such parameter"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TokenIssuer", "http://login.example.com", "must be https URLs"),
        ("TokenIssuer", "https://login.example.com?x=1", "must be https URLs"),
        ("TokenIssuer", "https://a.example, https://b.example", "must be https URLs"),
        ("TokenIssuer", "https://a.example,", "must be https URLs"),
        ("TokenIssuer", "https://a.example,http://b.example", "must be https URLs"),
        ("TokenAudience", "", "without spaces"),
        ("TokenAudience", "a,,b", "without spaces"),
        ("TokenAudience", "a,", "without spaces"),
        ("ScopeClaim", "", "without spaces"),
        ("TokenAudience", "my api", "without spaces"),
        ("TenantClaim", "my tenant", "without spaces"),
        ("TokenAudience", 'por"tside', "quote"),
        ("TokenAudience", "por\\tside", "backslash"),
        ("TokenAudience", "por\ntside", "control character"),
        ("TokenAudience", "ü" * (MAX_VALUE_BYTES // 2 + 1), "longer than 4096 bytes"),
        ("MaxUploadBytes", "0", "less than 1"),
        ("MaxUploadBytes", "53687091200001", "more than 53687091200000"),
        ("MaxUploadBytes", "5 GiB", "is not a whole number"),
        ("MaxUploadBytes", "٣", "is not a whole number"),
        ("MaxUploadBytes", "1.5", "is not a whole number"),
        ("MaxUploadBytes", "NaN", "is not a whole number"),
        ("MaxUploadBytes", "Infinity", "is not a whole number"),
        ("MaxUploadBytes", "1e9", "is not a whole number"),
        ("MaxUploadBytes", "", "is not a whole number"),
        ("MultipartThresholdBytes", "5242879", "less than 5242880"),
        ("LogRetentionDays", "31", "is not one of 1, 3, 5"),
        ("BucketVersioning", "yes", "is not one of true, false"),
        ("StageName", "live-1", "does not match"),
        ("Architecture", "arm", "is not one of arm64, x86_64"),
        ("SignedEncryption", "aws:kms:dsse", "is not one of , AES256, aws:kms"),
        ("KmsKeyArn", "alias/portside", "must be a key's ARN"),
        ("QuarantineDays", "0", "less than 1"),
        ("UploadEventsMaxConcurrency", "1", "less than 2"),
        ("AlarmTopicArn", "on-call", "must be the ARN of an SNS topic"),
        ("BucketReaders", "*", "must be ARNs of roles or users"),
        ("BucketReaders", "arn:aws:iam::123456789012:role/a,*", "must be ARNs of roles or users"),
    ],
)
def test_value_that_cloudformation_would_refuse_is_refused_first(name: str, value: str, said: str) -> None:
    """The rules are the template's own; finding out there takes minutes."""
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: ")
    assert said in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MaxUploadBytes", "1"),
        ("MaxUploadBytes", "53687091200000"),
        ("LogRetentionDays", "3653"),
        ("TokenAudience", "a"),
        ("BucketReaders", "arn:aws:iam::123456789012:role/a,arn:aws:iam::123456789012:user/b-*"),
    ],
)
def test_values_at_the_limits_pass(name: str, value: str) -> None:
    """Limits are inclusive."""
    assert problems(**{name: value}) == []


def test_long_value_is_not_repeated_in_full() -> None:
    """A line stays a line."""
    (problem,) = problems(StageName="x" * 500)
    assert len(problem) < 200


def test_pattern_must_match_the_whole_value() -> None:
    """As CloudFormation has it: a pattern is anchored at both ends."""
    declared: dict[str, Any] = {"Name": {"Type": "String", "AllowedPattern": "[a-z]+"}}
    assert list(find_problems(declared, {"Name": "abc1"}))


def test_defaults_fill_what_is_not_given() -> None:
    """CloudFormation keeps the old value of a parameter that is left out: so none ever is."""
    values = with_defaults(DECLARED, {**GOOD, "LogLevel": "ERROR"})
    assert list(values) == list(DECLARED)
    assert (values["LogLevel"], values["TokenJwks"], values["MaxUploadBytes"]) == ("ERROR", "", "53687091200000")
