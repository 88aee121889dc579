from __future__ import annotations

import base64

import pytest

from delivery.parameters.checks import find_contradictions, origin_problem
from delivery.parameters.rules import with_defaults
from delivery.template import read_template

GOOD = with_defaults(read_template()["Parameters"], {"TokenIssuer": "https://login.example.com/"})
LOCAL = {
    "RequireTls": "false",
    "AllowPrivateWebhooks": "true",
    "AwsEndpointUrl": "http://127.0.0.1:4566",
    "PythonRuntime": "python3.11",
}
ANOTHER_STORE = {
    "S3EndpointUrl": "https://store.example",
    "S3BucketName": "files",
    "S3CredentialsSecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:portside-store-a1B2c3",
}


def problems(**values: str) -> list[str]:
    return list(find_contradictions({**GOOD, **values}, is_emulator=False))


def test_defaults_fit_together() -> None:
    """The template's defaults may be deployed as they are."""
    assert problems() == []


@pytest.mark.parametrize(
    ("days", "seconds", "fits"),
    [("1", "86400", True), ("1", "86401", False), ("7", "604800", True), ("6", "604800", False), ("8", "3600", True)],
)
def test_parts_outlive_their_upload(days: str, seconds: str, fits: bool) -> None:
    """Else the bucket frees parts while a client still sends others."""
    found = problems(IncompleteUploadDays=days, UploadLifetimeSeconds=seconds)
    assert (found == []) is fits
    assert fits or found[0].startswith("IncompleteUploadDays: ")


def test_one_put_takes_five_gib() -> None:
    """A higher threshold would start uploads that S3 refuses."""
    assert problems(MultipartThresholdBytes=str(5 * 1024**3)) == []
    assert "5368709120" in problems(MultipartThresholdBytes=str(5 * 1024**3 + 1))[0]


JWKS = base64.b64encode(b'{"keys": [{"kty": "OKP"}]}').decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"TokenJwks": JWKS, "TokenIssuer": ""}, "TokenJwks: means nothing without TokenIssuer"),
        ({"TokenJwks": JWKS, "TokenIssuer": "https://a.example,https://b.example"}, "TokenJwks: means nothing with"),
        ({"TokenIssuer": "https://a.example,https://a.example"}, "TokenIssuer: names one twice"),
    ],
)
def test_static_keys_are_one_issuer_s(values: dict[str, str], said: str) -> None:
    """One issuer's keys must not verify another's tokens."""
    assert problems(TokenJwks=JWKS) == []
    (problem,) = problems(**values)
    assert problem.startswith(said)


@pytest.mark.parametrize("region", ["", "garage"])
def test_whole_store_may_be_another(region: str) -> None:
    """Address, bucket and keys; the region is its own affair."""
    assert problems(**ANOTHER_STORE, S3Region=region) == []


@pytest.mark.parametrize("name", ["S3BucketName", "S3CredentialsSecretArn"])
def test_half_of_another_store_is_none(name: str) -> None:
    """What is missing is named, before CloudFormation's rules would say it."""
    (problem,) = problems(**{**ANOTHER_STORE, name: ""})
    assert problem.startswith(f"{name}: missing")


@pytest.mark.parametrize("name", ["S3BucketName", "S3Region", "S3CredentialsSecretArn"])
def test_rest_of_another_store_is_not_overlooked(name: str) -> None:
    """Somebody believes that files go there, and they would not."""
    (problem,) = problems(**{name: {**ANOTHER_STORE, "S3Region": "garage"}[name]})
    assert problem.startswith(f"{name}: means nothing without S3EndpointUrl")


@pytest.mark.parametrize("algorithm", ["", "AES256"])
def test_key_that_nothing_is_encrypted_with_is_not_overlooked(algorithm: str) -> None:
    """Somebody believes that files are."""
    key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd"
    (problem,) = problems(KmsKeyArn=key, SignedEncryption=algorithm)
    assert problem == "KmsKeyArn: means nothing without SignedEncryption aws:kms"
    assert problems(KmsKeyArn=key, SignedEncryption="aws:kms") == []


@pytest.mark.parametrize("name", LOCAL)
def test_local_settings_never_reach_aws(name: str) -> None:
    """Each alone would open or break a real deployment; on an emulator each is needed."""
    (problem,) = problems(**{name: LOCAL[name]})
    assert problem.startswith(f"{name}: on AWS")
    assert list(find_contradictions({**GOOD, name: LOCAL[name]}, is_emulator=True)) == []


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.example.com",
        "https://app.example.com:8443",
        "http://localhost:3000",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "https://xn--bcher-kva.example",
    ],
)
def test_origins_as_browsers_send_them_pass(origin: str) -> None:
    """Scheme, host and port."""
    assert origin_problem(origin) is None


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("*", "not yours"),
        ("https://*.example.com", "not yours"),
        ("https://app.example.com/", "no slash"),
        ("https://app.example.com/upload", "no path"),
        ("app.example.com", "not an origin"),
        ("ftp://app.example.com", "not an origin"),
        ("https://App.example.com", "lower case"),
        ("HTTPS://app.example.com", "lower case"),
        ("https://user@app.example.com", "not an origin"),
        ("https://app.example.com?x", "not an origin"),
        (" https://app.example.com", "not an origin"),
        ("https://bücher.example", "not an origin"),
        ("null", "not an origin"),
        ("", "not an origin"),
        ("https://", "not an origin"),
        ("https://app.example.com:443", "own port"),
        ("http://app.example.com:80", "own port"),
        ("https://app.example.com:99999", "port that cannot be"),
    ],
)
def test_origins_that_no_browser_sends_are_refused(origin: str, said: str) -> None:
    """They would be accepted by AWS, and then simply not work, or allow everybody."""
    assert said in (origin_problem(origin) or "")


def test_every_origin_is_looked_at() -> None:
    """One bad one among good ones is found and named."""
    (problem,) = problems(AllowedOrigins="https://a.example,https://b.example/,https://c.example")
    assert "'https://b.example/'" in problem
    assert problems(AllowedOrigins="https://a.example,") != []
