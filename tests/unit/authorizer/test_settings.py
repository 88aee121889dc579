from __future__ import annotations

import base64
import json

import pytest

from authorizer.errors import SettingsError
from authorizer.settings import Settings, read_settings
from tests.unit.authorizer.key_builder import ED25519, JWKS, RSA, SHORT_RSA
from tests.unit.authorizer.parts import ENVIRONMENT
from tests.unit.authorizer.token_builder import AUDIENCE, ISSUER

TEXT = json.dumps(JWKS)
KIDS = {"rsa-1", "p256-1", "ed25519-1"}


def test_defaults() -> None:
    """Issuer and audience are enough: the claims have defaults, keys come from the issuer, and all else is off."""
    expected = Settings((ISSUER,), frozenset({AUDIENCE}), "tenant", "scope", None, "", "", "")
    assert read_settings(ENVIRONMENT) == expected


@pytest.mark.parametrize("name", ["TENANT_CLAIM", "SCOPE_CLAIM", "TOKEN_JWKS", "OWN_ISSUER", "TABLE_NAME", "USAGE_KEY"])
def test_empty_is_as_good_as_absent(name: str) -> None:
    """CloudFormation can't leave a variable out; it can leave it empty."""
    assert read_settings({**ENVIRONMENT, name: ""}) == read_settings(ENVIRONMENT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"\n {json.dumps(JWKS, indent=2)} \n",
        base64.b64encode(TEXT.encode()).decode(),
        base64.urlsafe_b64encode(TEXT.encode()).decode().rstrip("="),
        base64.encodebytes(TEXT.encode()).decode(),
    ],
    ids=["json", "indented json", "base64", "base64url", "wrapped base64"],
)
def test_static_keys_come_as_json_or_base64(text: str) -> None:
    """JSON is painful to quote in a CloudFormation parameter, so base64 in any dress will do."""
    keys = read_settings({**ENVIRONMENT, "TOKEN_JWKS": text}).static_keys
    assert keys is not None
    assert keys.keys() == KIDS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN_ISSUER", "http://secret.example"),
        ("TOKEN_ISSUER", ","),
        ("TOKEN_ISSUER", f"{ISSUER},"),
        ("TOKEN_ISSUER", f"{ISSUER}, https://secret.example"),
        ("TOKEN_ISSUER", f"{ISSUER},http://secret.example"),
        ("TOKEN_ISSUER", f"{ISSUER};https://secret.example"),
        ("TOKEN_ISSUER", "secret.example"),
        ("TOKEN_ISSUER", "https://"),
        ("TOKEN_ISSUER", "https:///secret"),
        ("TOKEN_ISSUER", "https://secret@issuer.example"),
        ("TOKEN_ISSUER", "https://secret.example/?a=b"),
        ("TOKEN_ISSUER", "https://secret.example/#a"),
        ("TOKEN_ISSUER", "https://secret.example/a b"),
        ("TOKEN_ISSUER", "https://secret.example\n"),
        ("TOKEN_ISSUER", "https://sécret.example"),
        ("TOKEN_ISSUER", "https://secret.example:port"),
        ("TOKEN_ISSUER", "https://secret.example:0"),
        ("TOKEN_ISSUER", "https://secret.example:65536"),
        ("TOKEN_AUDIENCE", ""),
        ("TOKEN_AUDIENCE", "secret\n"),
        ("TOKEN_AUDIENCE", "secret,"),
        ("TOKEN_AUDIENCE", "secret,a b"),
        ("TENANT_CLAIM", "secret claim"),
        ("SCOPE_CLAIM", "secret claim"),
        ("TOKEN_JWKS", "secret"),
        ("TOKEN_JWKS", "{secret}"),
        ("TOKEN_JWKS", '{"secret": []}'),
        ("TOKEN_JWKS", '{"keys": "secret"}'),
        ("TOKEN_JWKS", '{"keys": []}'),
        ("TOKEN_JWKS", "[]"),
        ("TOKEN_JWKS", "\ud800"),
        ("TOKEN_JWKS", '{"keys": ["\ud800"]}'),
        ("TOKEN_JWKS", base64.b64encode(b"secret\xff").decode()),
        ("TOKEN_JWKS", json.dumps({"keys": [SHORT_RSA.jwk, {**RSA.jwk, "d": "AQAB"}, {**ED25519.jwk, "kid": ""}]})),
    ],
)
def test_wrong_setting_is_named_without_its_value(name: str, value: str) -> None:
    """The deployment fails at start and says which variable to mend; its value stays out of the logs."""
    with pytest.raises(SettingsError) as caught:
        read_settings({**ENVIRONMENT, name: value})
    assert str(caught.value) == f"{name} is missing or not valid"
    assert caught.value.variable == name
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_missing_audience_is_named() -> None:
    """There is no default for whom a token is meant."""
    with pytest.raises(SettingsError, match="TOKEN_AUDIENCE"):
        read_settings({"TOKEN_ISSUER": ISSUER})


@pytest.mark.parametrize("more", [{}, {"TOKEN_ISSUER": ""}], ids=["absent", "empty"])
def test_no_issuer_is_nobody_to_trust(more: dict[str, str]) -> None:
    """Where only API tokens are taken there is no issuer, and that is no mistake."""
    assert read_settings({"TOKEN_AUDIENCE": AUDIENCE, **more}).issuers == ()


def test_issuers_and_audiences_are_lists() -> None:
    """Commas stand between them; the order says nothing."""
    settings = read_settings({"TOKEN_ISSUER": f"{ISSUER},https://b.example/", "TOKEN_AUDIENCE": f"a,{AUDIENCE}"})
    assert settings.issuers == (ISSUER, "https://b.example/")
    assert settings.audiences == {"a", AUDIENCE}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("TOKEN_JWKS", {"TOKEN_JWKS": TEXT, "TOKEN_ISSUER": f"{ISSUER},https://b.example"}),
        ("TOKEN_JWKS", {"TOKEN_JWKS": TEXT, "TOKEN_ISSUER": ""}),
        ("OWN_ISSUER", {"OWN_ISSUER": ISSUER, "TABLE_NAME": "t"}),
        ("TABLE_NAME", {"OWN_ISSUER": "https://api.example"}),
    ],
    ids=["whose keys", "nobody's keys", "two in one name", "no table for own keys"],
)
def test_settings_that_contradict_each_other_are_refused(name: str, more: dict[str, str]) -> None:
    """Static keys are one issuer's; a name is one issuer's; own keys are in the table."""
    with pytest.raises(SettingsError, match=name):
        read_settings({**ENVIRONMENT, **more})


def test_other_variables_do_not_matter() -> None:
    """The environment is never judged as a whole: it holds credentials."""
    assert read_settings({**ENVIRONMENT, "AWS_SESSION_TOKEN": "x", "TOKEN_OTHER": "y"}).issuers == (ISSUER,)
