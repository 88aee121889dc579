"""CloudFormation's functions, computed."""

from __future__ import annotations

from typing import Any

import pytest

from local.intrinsics import Resolver

RESOLVER = Resolver(
    references={"Origins": ["https://a.example", "https://b.example"], "Stage": "live", "None": [""], "Api": "api-1"},
    conditions={
        "HasOrigins": {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Origins"}]}, ""]}]},
        "HasNone": {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "None"}]}, ""]}]},
        "Alias": {"Condition": "HasOrigins"},
        "Both": {"Fn::And": [{"Condition": "HasOrigins"}, {"Condition": "HasNone"}]},
        "Either": {"Fn::Or": [{"Condition": "HasOrigins"}, {"Condition": "HasNone"}]},
    },
    mappings={"Sizes": {"live": {"cache": "0.5"}}},
    attributes={"Api.RootResourceId": "root-1"},
)

CASES: list[tuple[Any, Any]] = [
    ({"Ref": "Stage"}, "live"),
    ({"Fn::Sub": "https://x/${Stage}/${Stage}"}, "https://x/live/live"),
    ({"Fn::Join": [",", {"Ref": "Origins"}]}, "https://a.example,https://b.example"),
    ({"Fn::If": ["HasOrigins", "yes", "no"]}, "yes"),
    ({"Fn::If": ["HasNone", "yes", "no"]}, "no"),
    ({"a": {"Fn::If": ["HasNone", 1, {"Ref": "AWS::NoValue"}]}, "b": 2}, {"b": 2}),
    ([1, {"Ref": "AWS::NoValue"}, [2]], [1, [2]]),
    ({"Fn::If": ["Alias", "yes", "no"]}, "yes"),
    ({"Fn::If": ["Both", "yes", "no"]}, "no"),
    ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
    ({"Condition": "HasOrigins"}, True),
    ({"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}),
    ({"Fn::Sub": ["${Own}/${Stage}", {"Own": {"Ref": "Stage"}}]}, "live/live"),
    ({"Fn::Sub": "${Api}/${Api.RootResourceId}/${!Literal}"}, "api-1/root-1/${Literal}"),
    ({"Fn::GetAtt": ["Api", "RootResourceId"]}, "root-1"),
    ({"Fn::GetAtt": "Api.Unknown"}, "Api.Unknown"),
    ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "cache"]}, "0.5"),
    ({"Fn::Select": ["1", {"Fn::Split": ["/", "a/b/c"]}]}, "b"),
    ({"Fn::Base64": "a"}, "YQ=="),
    ({"Fn::Equals": [True, "true"]}, True),
    ({"Fn::Equals": [{"Ref": "Origins"}, "https://a.example,https://b.example"]}, True),
    ({"Ref": "Stage", "other": 1}, {"Ref": "Stage", "other": 1}),
    ("plain", "plain"),
]


@pytest.mark.parametrize(("template", "computed"), CASES)
def test_functions_are_computed_wherever_they_stand(template: Any, computed: Any) -> None:
    """As CloudFormation would, and members of no value are left out."""
    assert RESOLVER.resolve(template) == computed


def test_an_unknown_function_is_an_error() -> None:
    """Better none than a wrong value in force on the emulator."""
    with pytest.raises(ValueError, match="Fn::Cidr"):
        RESOLVER.resolve({"Fn::Cidr": []})


def test_the_branch_that_is_not_taken_is_not_computed() -> None:
    """It may name what is not there."""
    assert RESOLVER.resolve({"Fn::If": ["HasNone", {"Ref": "Missing"}, "no"]}) == "no"


def test_an_attribute_is_an_error_where_none_are_known() -> None:
    """On the emulator nothing may be made up."""
    with pytest.raises(KeyError, match=r"Api\.Arn"):
        Resolver(references={}, conditions={}).resolve({"Fn::GetAtt": ["Api", "Arn"]})
