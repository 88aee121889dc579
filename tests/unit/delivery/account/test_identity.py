from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.account.identity import is_loopback, make_clients, open_session
from delivery.account.targets import Target
from delivery.errors import AccountError

TARGET = Target("dev", "portside-dev", "portside-dev", None, None, confirms_changes=False)


def test_no_region_is_said_before_anything_is_called() -> None:
    """boto3 would guess one for some services and fail for others."""
    with pytest.raises(AccountError, match="export AWS_REGION"):
        open_session(TARGET, {})


def test_region_is_chosen_as_other_aws_tools_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    """What samconfig.toml pins, then AWS_REGION, then boto3's own."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    assert open_session(TARGET, {}).region_name == "eu-west-3"
    assert open_session(TARGET, {"AWS_REGION": "eu-west-2"}).region_name == "eu-west-2"
    pinned = replace(TARGET, region="eu-west-1")
    assert open_session(pinned, {"AWS_REGION": "eu-west-2"}).region_name == "eu-west-1"


def test_unknown_profile_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the environment or samconfig.toml names it."""
    with pytest.raises(AccountError, match="no such AWS profile"):
        open_session(replace(TARGET, profile="nobody"), {})
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(AccountError, match="no such AWS profile"):
        open_session(TARGET, {"AWS_REGION": "eu-west-1"})


def test_aws_is_not_taken_for_an_emulator() -> None:
    """Without an endpoint of its own every client goes to AWS."""
    assert make_clients(open_session(TARGET, {"AWS_REGION": "eu-central-1"})).are_local is False


def test_emulator_is_known_by_where_calls_really_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """One service that still goes to AWS is enough to be AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert make_clients(open_session(TARGET, {"AWS_REGION": "us-east-1"})).are_local is True
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", "https://cloudformation.eu-central-1.amazonaws.com")
    assert make_clients(open_session(TARGET, {"AWS_REGION": "us-east-1"})).are_local is False


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:4566", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:4566", True),
        ("http://localhost:4566", True),
        ("http://s3.localhost:4566", True),
        ("https://cloudformation.eu-central-1.amazonaws.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_alone(url: str, local: bool) -> None:
    """A name that only looks like it does not unlock the local-only parameters."""
    assert is_loopback(url) is local
