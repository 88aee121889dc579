"""Roles: exactly what each function does, and not an action more."""

from __future__ import annotations

import pytest

from tests.unit.template.parts import NO_VALUE, of_type, properties, statements
from tests.unit.template.roles import ALLOWED, CONDITIONAL, IN_THE_NAME_OF, OF_NO_RESOURCE, TRUSTED_BY, listed

every_role = pytest.mark.parametrize("name", of_type("AWS::IAM::Role"))


def test_roles_are_those_that_are_listed() -> None:
    """A new one must be written down with all that it may do."""
    assert set(of_type("AWS::IAM::Role")) == set(ALLOWED)


@every_role
def test_role_may_do_exactly_what_is_listed(name: str) -> None:
    """Statement by statement, action by action; nothing is granted by reference."""
    assert {statement["Sid"]: listed(statement["Action"]) for statement in statements(name)} == ALLOWED[name]
    assert all(statement["Effect"] == "Allow" for statement in statements(name))
    assert not {"ManagedPolicyArns", "PermissionsBoundary"} & set(properties(name))


@every_role
def test_role_names_actions_and_resources_without_wildcards(name: str) -> None:
    """But for X-Ray and the states of alarms, which know no resources."""
    for statement in statements(name):
        assert not [action for action in listed(statement["Action"]) if "*" in action]
        assert "NotAction" not in statement
        assert "NotResource" not in statement
        if "*" in listed(statement["Resource"]):
            assert listed(statement["Action"]) in OF_NO_RESOURCE


@every_role
def test_role_is_for_one_service_alone(name: str) -> None:
    """Nobody else assumes it; and of those that write for many accounts, in the name of this one only."""
    (trust,) = properties(name)["AssumeRolePolicyDocument"]["Statement"]
    expected = {
        "Effect": "Allow",
        "Principal": {"Service": TRUSTED_BY.get(name, "lambda.amazonaws.com")},
        "Action": "sts:AssumeRole",
    }
    if name in IN_THE_NAME_OF:
        expected["Condition"] = IN_THE_NAME_OF[name]
    assert trust == expected


@every_role
def test_role_is_given_what_is_optional_only_where_it_is_wanted(name: str) -> None:
    """A key, a secret, a bucket's versions: not a statement of it otherwise."""
    entries = properties(name)["Policies"][0]["PolicyDocument"]["Statement"]
    conditional = {entry["Fn::If"][1]["Sid"]: entry["Fn::If"] for entry in entries if "Fn::If" in entry}
    assert {sid: (choice[0], choice[2]) for sid, choice in conditional.items()} == {
        sid: (CONDITIONAL[sid], NO_VALUE) for sid in ALLOWED[name] if sid in CONDITIONAL
    }
