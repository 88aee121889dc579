"""Attributes to a tenant and scopes, by the deployment's own rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from token_endpoint.errors import InvalidGrantError, InvalidScopeError

if TYPE_CHECKING:
    from collections.abc import Mapping

ADMIN = "admin"
SCOPES = frozenset({"uploads:write", "uploads:read", "jobs:write", "jobs:read", ADMIN})
# As the authorizer has it: it becomes a part of every object key of the tenant.
TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class GrantRules(NamedTuple):
    """Which attributes say what. Without a `scopes_attribute` every assertion gives `fixed_scopes`."""

    tenant_attribute: str
    scopes_attribute: str
    fixed_scopes: frozenset[str]
    scopes_by_value: Mapping[str, frozenset[str]]
    allows_admin: bool


def tenant_of(attributes: Mapping[str, tuple[str, ...]], rules: GrantRules) -> str:
    """The one tenant; InvalidGrantError for none, several, or what no tenant can be called."""
    values = attributes.get(rules.tenant_attribute, ())
    if len(values) != 1 or not TENANT.fullmatch(values[0]):
        raise InvalidGrantError("TENANT_INVALID")
    return values[0]


def scopes_of(
    attributes: Mapping[str, tuple[str, ...]], rules: GrantRules, wanted: frozenset[str] | None
) -> frozenset[str]:
    """What the token is for: all that is given, or as much as is wanted of it."""
    given = _given(attributes, rules)
    if not rules.allows_admin:
        given -= {ADMIN}
    if not given:
        raise InvalidGrantError("SCOPES_MISSING")
    if wanted is None:
        return given
    if not wanted <= given:
        raise InvalidScopeError("A scope is asked for that the assertion does not give.")
    return wanted


def _given(attributes: Mapping[str, tuple[str, ...]], rules: GrantRules) -> frozenset[str]:
    """A value is a group that the deployment knows, or names scopes, with spaces between; any other gives nothing."""
    if not rules.scopes_attribute:
        return rules.fixed_scopes
    given: frozenset[str] = frozenset()
    for value in attributes.get(rules.scopes_attribute, ()):
        given |= rules.scopes_by_value.get(value, SCOPES.intersection(value.split(" ")))
    return given
