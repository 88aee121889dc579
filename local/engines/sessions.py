"""boto3 sessions of given keys and of nothing that the user's own shell or files say."""

from __future__ import annotations

import os
from typing import Any


def session_of(access_key_id: str, secret_access_key: str, region: str) -> Any:
    """A boto3 session of these keys, whatever profile the user's shell names."""
    import boto3
    import botocore.session

    nobody: dict[str, Any] = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    return boto3.session.Session(
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        region_name=region,
        botocore_session=botocore.session.Session(session_vars=nobody),
    )
