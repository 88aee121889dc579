"""AWS WAF before the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.template.front_door import PRIVATE, WEB_ACL, only, refusals

ACL, ASSOCIATION = "AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation"
MANAGED = {"Waf": "managed"}
EXISTING = {"Waf": "existing", "WebAclArn": WEB_ACL}


def rules(**parameters: str) -> dict[str, Any]:
    """The managed web ACL's rules, by name."""
    acl = only(ACL, **MANAGED, **parameters)
    assert acl
    return {rule["Name"]: rule for rule in acl["Rules"]}


def group(name: str) -> dict[str, Any]:
    """One of AWS's groups of rules."""
    found: dict[str, Any] = rules()[name]["Statement"]["ManagedRuleGroupStatement"]
    return found


def test_there_is_none_by_default() -> None:
    """It costs by the month."""
    assert [only(ACL), only(ASSOCIATION)] == [None, None]


def test_a_web_acl_of_ones_own_is_put_before_the_stage() -> None:
    """Without another being made."""
    assert only(ACL, **EXISTING) is None
    assert only(ASSOCIATION, **EXISTING) == {
        "ResourceArn": "arn:aws:apigateway:us-east-1::/restapis/Api/stages/ApiStage",
        "WebACLArn": WEB_ACL,
    }


@pytest.mark.parametrize("endpoint", [{}, {"EndpointType": "EDGE"}, PRIVATE])
def test_managed_web_acl_is_put_before_the_stage(endpoint: dict[str, str]) -> None:
    """A regional one, whatever the endpoint's type: it stands at the stage."""
    acl, association = only(ACL, **MANAGED, **endpoint), only(ASSOCIATION, **MANAGED, **endpoint)
    assert acl
    assert association
    assert (acl["Scope"], acl["DefaultAction"]) == ("REGIONAL", {"Allow": {}})
    assert association["WebACLArn"] == "WebAcl.Arn"


@pytest.mark.parametrize("asked", [MANAGED, EXISTING])
def test_emulators_get_no_association(asked: dict[str, str]) -> None:
    """They refuse the type."""
    assert only(ASSOCIATION, **asked, AwsEndpointUrl="http://127.0.0.1:4566") is None


def test_rate_comes_first_and_blocks() -> None:
    """By address, in 5 minutes."""
    rate = rules()["rate"]
    limit = rate["Statement"]["RateBasedStatement"]
    assert (rate["Priority"], rate["Action"]) == (0, {"Block": {}})
    assert limit == {"Limit": "2000", "EvaluationWindowSec": 300, "AggregateKeyType": "IP"}
    assert rules(WafRateLimit="500")["rate"]["Statement"]["RateBasedStatement"]["Limit"] == "500"


def test_aws_keeps_the_rest_of_the_rules() -> None:
    """Its core rules and its known bad inputs, in their own force."""
    names = {"core": "AWSManagedRulesCommonRuleSet", "known-bad-inputs": "AWSManagedRulesKnownBadInputsRuleSet"}
    assert {name: (group(name)["VendorName"], group(name)["Name"]) for name in names} == {
        name: ("AWS", own) for name, own in names.items()
    }
    assert all(rules()[name]["OverrideAction"] == {"None": {}} for name in names)


def test_long_bodies_are_counted_and_not_blocked() -> None:
    """AWS's rule takes 8 KB; the checksums of a page of parts are more."""
    assert group("core")["RuleActionOverrides"] == [{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]
    assert "RuleActionOverrides" not in group("known-bad-inputs")


@pytest.mark.parametrize("name", ["core", "known-bad-inputs"])
def test_bytes_of_small_files_are_not_judged(name: str) -> None:
    """An archive may hold anything; the rate holds for it all the same."""
    match = group(name)["ScopeDownStatement"]["NotStatement"]["Statement"]["ByteMatchStatement"]
    assert (match["FieldToMatch"], match["SearchString"]) == ({"UriPath": {}}, "/v1/files/")
    assert "ScopeDownStatement" not in rules()["rate"]["Statement"]["RateBasedStatement"]


def test_everything_is_measured_and_sampled() -> None:
    """Under names of their own."""
    acl = only(ACL, **MANAGED)
    assert acl
    seen = [acl["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in acl["Rules"])]
    assert all(one["SampledRequestsEnabled"] is True and one["CloudWatchMetricsEnabled"] is True for one in seen)
    assert len({one["MetricName"] for one in seen}) == len(seen) == 4


def test_samples_hold_no_credential() -> None:
    """WAF shows whole headers to whoever may look at them."""
    acl = only(ACL, **MANAGED)
    assert acl
    hidden = json.dumps(acl["DataProtectionConfig"])
    for name in ("authorization", "x-api-key", "x-amz-security-token", "x-amz-signature", "BODY"):
        assert f'"{name}"' in hidden
    assert {one["Action"] for one in acl["DataProtectionConfig"]["DataProtections"]} == {"SUBSTITUTION"}


@pytest.mark.parametrize(
    "wrong", [{"WebAclArn": WEB_ACL}, {"Waf": "existing"}, {"Waf": "managed", "WebAclArn": WEB_ACL}]
)
def test_contradictions_are_refused(wrong: dict[str, str]) -> None:
    """A web ACL that nobody asked for, or one that is asked for and not named."""
    assert len(refusals(**wrong)) == 1
    assert refusals(**MANAGED) == refusals(**EXISTING) == []
