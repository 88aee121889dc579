"""The token endpoint: all of it or nothing, by SamlIdpCertificates, and signing by KMS or by a secret's key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.template.parts import PARAMETERS, TEMPLATE, properties, statements, variables
from tests.unit.template.resolving import failed_assertions, resolved
from tests.unit.template.roles import statement_of
from tests.unit.template.translated import resolved_resources
from tests.unit.token_endpoint.endpoint import environment
from token_endpoint.grants import SCOPES
from token_endpoint.settings import MAX_LIFETIME_SECONDS, MIN_LIFETIME_SECONDS, read_settings

SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:portside/signing-a1B2c3"
WHOLE = {"SamlIdpCertificates": "MIIC", "SamlIdpEntityId": "https://idp.example.com", "SamlAudience": "portside"}
PARTS = {"TokenEndpointFunction", "TokenEndpointRole", "TokenEndpointLogGroup", "TokenSigningKey"}
ROUTES = {"/v1/oauth/token", "/v1/oauth/jwks.json"}


def parts_there(**parameters: str) -> set[str]:
    """Of the endpoint's own resources, those that this stack has."""
    return PARTS & set(resolved_resources(**parameters))


def routes_there(**parameters: str) -> set[str]:
    paths: dict[str, Any] = resolved_resources(**parameters)["Api"]["Properties"]["Body"]["paths"]
    return {path for path in ROUTES if paths.get(path)}


def test_there_is_no_endpoint_by_default() -> None:
    """Neither a function nor a key that costs, nor a route, nor an issuer that the authorizer takes."""
    assert parts_there() == set()
    assert routes_there() == set()
    authorizer = resolved_resources()["AuthorizerFunction"]["Properties"]["Environment"]["Variables"]
    assert authorizer["OWN_ISSUER"] == ""


def test_certificates_make_it_with_a_key_in_kms() -> None:
    """For signing, on the curve of ES256; deleted with the stack, after a week to think better of it."""
    assert parts_there(**WHOLE) == PARTS
    assert routes_there(**WHOLE) == ROUTES
    key = properties("TokenSigningKey")
    assert (key["KeySpec"], key["KeyUsage"], key["PendingWindowInDays"]) == ("ECC_NIST_P256", "SIGN_VERIFY", 7)


def test_secret_takes_the_place_of_kms() -> None:
    """Then no key is made, and no permission on one given."""
    there = {**WHOLE, "TokenSigningSecretArn": SECRET_ARN}
    assert parts_there(**there) == PARTS - {"TokenSigningKey"}
    function = resolved_resources(**there)["TokenEndpointFunction"]["Properties"]["Environment"]["Variables"]
    assert (function["TOKEN_SIGNING_KEY_ID"], function["TOKEN_SIGNING_SECRET_ARN"]) == ("", SECRET_ARN)
    role = resolved_resources(**there)["TokenEndpointRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert {one["Sid"] for one in role} & {"SignTokens", "SigningSecret"} == {"SigningSecret"}


@pytest.mark.parametrize("own", ["", "https://tokens.example.com/portside"])
def test_endpoint_and_authorizer_know_one_issuer(own: str) -> None:
    """Else no token of the one would be taken by the other."""
    there = resolved_resources(**WHOLE, OwnIssuer=own)
    names = ("TokenEndpointFunction", "AuthorizerFunction")
    issuers = {there[name]["Properties"]["Environment"]["Variables"]["OWN_ISSUER"] for name in names}
    assert issuers == {own or "https://portside.invalid/portside-test"}


def test_other_modes_have_no_endpoint() -> None:
    """They have no authorizer that could take its tokens; the rules say so."""
    for mode in ("iam", "cognito"):
        assert not resolved(TEMPLATE["Conditions"]["HasTokenEndpoint"], **WHOLE, AuthMode=mode)


def problems(**given: str) -> list[str]:
    """What the rules say of these parameters and the others' defaults."""
    defaults = {name: str(one.get("Default", "")) for name, one in PARAMETERS.items()}
    return [text for text in failed_assertions({**defaults, **given}) if "Saml" in text]


def test_rules_want_it_whole_or_not_at_all() -> None:
    """Whoever forgets half of it reads which."""
    assert problems(**WHOLE) == []
    assert len(problems(SamlIdpCertificates="MIIC")) == 2
    assert len(problems(**WHOLE, AuthMode="iam")) == 1
    for name in ("SamlIdpEntityId", "SamlAudience", "SamlRecipient", "OwnIssuer", "TokenSigningSecretArn"):
        assert problems(**{name: "https://x"}) == [f"{name} means nothing without SamlIdpCertificates."]


def test_function_is_given_every_variable_that_it_reads_and_no_other() -> None:
    """A name misspelt on either side fails here, not in a deployed function."""
    read: set[str] = set()

    class AskedFor(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            read.add(key)
            return super().get(key, default)

    read_settings(AskedFor(environment()))
    assert read == set(variables("TokenEndpointFunction")) - {"LOG_LEVEL", "AWS_ENDPOINT_URL"}


def test_parameters_bound_what_the_function_takes() -> None:
    """The same lifetimes, the same scopes."""
    lifetime = PARAMETERS["OwnTokenLifetimeSeconds"]
    assert (lifetime["MinValue"], lifetime["MaxValue"]) == (MIN_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS)
    assert lifetime["Default"] == 900
    assert set(PARAMETERS["SamlScopes"]["Default"].split()) <= SCOPES - {"admin"}
    assert PARAMETERS["SamlAllowAdmin"]["Default"] == "false"


def test_role_signs_with_its_own_key_and_touches_only_assertions_and_keys() -> None:
    """No record of any tenant, no API token: whoever took it over could sign tokens, and read nothing."""
    assert statement_of("TokenEndpointRole", "SignTokens")["Resource"] == {"Fn::GetAtt": "TokenSigningKey.Arn"}
    assert statement_of("TokenEndpointRole", "SigningSecret")["Resource"] == {"Ref": "TokenSigningSecretArn"}
    keys = {
        one["Sid"]: one["Condition"]
        for one in statements("TokenEndpointRole")
        if one["Sid"].endswith(("Keys", "Table"))
    }
    assert keys == {
        "UsedAssertionsAndKeys": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["ASSERTION#*", "SIGNING_KEYS"]}},
        "PublishedKeys": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["SIGNING_KEYS"]}},
    }
