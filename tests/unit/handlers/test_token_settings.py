"""The environment of the token API, and what its start imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import uploads
from handlers.token_bootstrap import connect_tokens, new_chance
from handlers.token_settings import TokenSettings, read_token_settings
from tests.unit.template.parts import variables
from uploads.settings import SettingsError

ENVIRONMENT = {"AWS_REGION": "eu-central-1", "TABLE_NAME": "table-1"}


def test_settings_are_what_the_template_gives() -> None:
    """And nothing of files and jobs."""
    own = {"TABLE_NAME", "ALLOWED_ORIGINS", "USAGE_PLAN_NAME"}
    of_files = {"BUCKET_NAME", "JOB_QUEUE_URL", "MAX_UPLOAD_BYTES"}
    assert own <= set(variables("TokenApiFunction"))
    assert not of_files & set(variables("TokenApiFunction"))
    more = {"ALLOWED_ORIGINS": "https://a.example,https://b.example", "USAGE_PLAN_NAME": "portside"}
    settings = read_token_settings({**ENVIRONMENT, **more})
    assert settings == TokenSettings("eu-central-1", "table-1", ("https://a.example", "https://b.example"), "portside")


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_missing_variable_is_named(name: str) -> None:
    """At the start."""
    with pytest.raises(SettingsError, match=name):
        read_token_settings({**ENVIRONMENT, name: ""})


def test_plan_is_on_where_it_has_a_name() -> None:
    """And one composition lasts for the container."""
    off, on = TokenSettings("eu-central-1", "t"), TokenSettings("eu-central-1", "t", usage_plan_name="p")
    assert not connect_tokens(off).usage_keys.are_on
    assert connect_tokens(on).usage_keys.are_on
    assert connect_tokens(on) is connect_tokens(on)


def test_chance_is_another_each_time_and_fits_the_gateway() -> None:
    """A key's value has 20 to 128 characters."""
    one, other = new_chance(), new_chance()
    assert one.secret != other.secret
    assert len(one.secret) == 32
    assert one.usage_key != other.usage_key
    assert len(one.usage_key) == 40


def test_start_imports_neither_boto3_nor_tracing() -> None:
    """Both wait for the first request that needs them."""
    program = "import handlers.token_api, json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(  # noqa: S603 # our own interpreter and text
        [sys.executable, "-c", program],
        env={**ENVIRONMENT, "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(uploads.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert not [
        name for name in loaded if name.startswith(("boto3", "botocore.", "uploads.aws", "aws_xray_sdk", "jobs"))
    ]
