from __future__ import annotations

import pytest

from delivery.parameters.checks import find_contradictions, origin_problem
from delivery.parameters.rules import with_defaults
from delivery.template import read_template

GOOD = with_defaults(read_template()["Parameters"], {"TokenIssuer": "https://login.example.com/"})
LOCAL = {"RequireTls": "false", "AwsEndpointUrl": "http://127.0.0.1:4566", "PythonRuntime": "python3.11"}


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
