"""What a cold start may load, looked at in fresh processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.authorizer.parts import ENVIRONMENT, STATIC_ENVIRONMENT

SOURCE = Path(__file__).parents[3] / "src" / "authorizer"
NEVER = {"boto3", "botocore", "pydantic", "aws_lambda_powertools", "aws_xray_sdk", "uploads", "handlers", "requests"}
# Together they would more than double the import: see the package's own docstring.
NOT_WITH_STATIC_KEYS = {
    "http.client",
    "ssl",
    "socket",
    "urllib.request",
    "email",
    "jwt",
    "dataclasses",
    "inspect",
    "asyncio",
    "cryptography.x509",
    "cryptography.hazmat.primitives.serialization.ssh",
    "authorizer.discovery",
    "authorizer.fetching",
}
# What only API tokens and own tokens need.
NOT_FOR_ISSUERS_TOKENS = {
    "authorizer.table",
    "authorizer.signed_calls",
    "authorizer.api_tokens",
    "authorizer.own_keys",
}
OTHER_KINDS = {"TABLE_NAME": "table", "OWN_ISSUER": "https://api.example"}


def modules_after(statement: str, environ: dict[str, str]) -> set[str]:
    program = f"{statement}; import sys; print('\\n'.join(sys.modules))"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), **environ}
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_import_reads_no_environment_outside_lambda() -> None:
    """Tests and tools import the module as it is."""
    assert "authorizer.app" in modules_after("import authorizer.app", {})


@pytest.mark.parametrize("statement", ["import authorizer.app", "import authorizer.app as a; a.container_authorizer()"])
def test_static_keys_need_neither_http_nor_tls(statement: str) -> None:
    """The shortest cold start loads the signature check, JSON, logging and little else."""
    loaded = modules_after(statement, {**STATIC_ENVIRONMENT, **OTHER_KINDS})
    assert not loaded & (NEVER | NOT_WITH_STATIC_KEYS | NOT_FOR_ISSUERS_TOKENS)


def test_discovery_loads_http_and_still_no_framework() -> None:
    """Asking the issuer takes `http.client` and `ssl`, not the SDK."""
    loaded = modules_after("import authorizer.app as a; a.container_authorizer()", {**ENVIRONMENT, **OTHER_KINDS})
    assert {"http.client", "ssl"} <= loaded
    assert not loaded & (NEVER | NOT_FOR_ISSUERS_TOKENS | {"urllib.request", "jwt", "dataclasses"})


def test_api_tokens_are_loaded_at_start_where_nothing_else_is_taken() -> None:
    """Without an issuer every caller brings one, so that none of them is to wait for an import."""
    alone = {"TOKEN_AUDIENCE": "a", "TABLE_NAME": "table", "AWS_REGION": "eu-central-1"}
    loaded = modules_after("import authorizer.app as a; a.container_authorizer()", alone)
    assert {"authorizer.table", "authorizer.api_tokens"} <= loaded
    assert not loaded & (NEVER | {"authorizer.discovery", "jwt", "dataclasses"})


def test_lambda_composes_while_the_module_loads() -> None:
    """In Lambda the work is done, and a wrong setting found, before the first request."""
    with pytest.raises(subprocess.CalledProcessError) as caught:
        modules_after("import authorizer.app", {"AWS_LAMBDA_FUNCTION_NAME": "authorizer", "TOKEN_ISSUER": "secret"})
    assert "SettingsError: TOKEN_ISSUER is missing or not valid" in caught.value.stderr
    assert "secret" not in caught.value.stderr
    loaded = modules_after("import authorizer.app", {"AWS_LAMBDA_FUNCTION_NAME": "authorizer", **ENVIRONMENT})
    assert "authorizer.discovery" in loaded


def test_whole_request_loads_nothing_more(tmp_path: Path) -> None:
    """What verifying needs is loaded at start, not while the first caller waits."""
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"headers": {"Authorization": "Bearer e30.e30.e30"}, "methodArn": "x"}))
    program = (
        "import authorizer.app as a, json, sys; a.container_authorizer(); before = set(sys.modules)\n"
        f"try: a.handler(json.load(open({str(event)!r})), None)\n"
        "except Exception as error: assert error.args == ('Unauthorized',)\n"
        "assert set(sys.modules) == before, set(sys.modules) - before\npass"
    )
    assert modules_after(program, STATIC_ENVIRONMENT)
