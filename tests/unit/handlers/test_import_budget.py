"""What a cold start may import: fresh processes, because this one has imported everything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import uploads
from tests.unit.fakes.environment import ENVIRONMENT

SOURCE = Path(uploads.__file__).parents[1]
ROOT = SOURCE.parent
# Powertools imports botocore's empty shell, to name itself to AWS; all that costs lies beneath it.
OF_TYPES = ("jobs.types", "jobs.digests", "jobs.inspecting", "jobs.unpacking", "jobs.notices")
LIBRARIES = ("puremagic", "anycrc", "zipfile", "tarfile", "lzma", "bz2")
EXPENSIVE = ("boto3", "botocore.", "s3transfer", "uploads.aws", "handlers.bootstrap", "aws_xray_sdk")


def run(code: str, **environment: str) -> str:
    """What a program prints that starts with the issuer's environment and no other."""
    path = os.pathsep.join([str(SOURCE), str(ROOT)])
    done = subprocess.run(  # noqa: S603 # our own interpreter and text
        [sys.executable, "-c", code],
        env={**ENVIRONMENT, "PYTHONPATH": path, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def modules_after(code: str) -> set[str]:
    found: list[str] = json.loads(
        run(f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))").splitlines()[-1]
    )
    return set(found)


def test_issuer_imports_neither_boto3_nor_tracing() -> None:
    """Half of a cold start each; both wait until there is something to call or to trace."""
    loaded = modules_after("import handlers.issuer")
    assert "handlers.upload_routes" in loaded
    assert not [name for name in loaded if name.startswith(EXPENSIVE)]


def test_issuer_imports_nothing_of_jobs() -> None:
    """Most requests submit none: who starts an upload does not wait for what completing in the background takes."""
    assert not [name for name in modules_after("import handlers.issuer") if name.startswith("jobs")]


def test_job_api_imports_neither_boto3_nor_tracing_nor_any_type_of_job() -> None:
    """It checks an order by its type, once there is one; what runs jobs it never needs."""
    loaded = modules_after("import handlers.job_api")
    assert {"handlers.job_routes", "jobs.submitting"} <= loaded
    assert not [name for name in loaded if name.startswith((*EXPENSIVE, *OF_TYPES, "jobs.running"))]


def test_job_api_finds_no_use_for_what_types_work_with() -> None:
    """Checking parameters of every type loads no library of them."""
    assert not [name for name in modules_after("import jobs.types") if name.startswith(LIBRARIES)]


def test_issuer_answers_health_and_its_document_without_aws() -> None:
    """A load balancer's question costs no client."""
    code = """
import json
from handlers.issuer import handler
event = json.load(open("events/issuer-health.json"))
assert handler(event, None)["statusCode"] == 200
event |= {"path": "/v1/openapi.json", "resource": "/v1/openapi.json"}
assert handler(event, None)["statusCode"] == 200
"""
    assert not [name for name in modules_after(code) if name.startswith(EXPENSIVE)]


@pytest.mark.parametrize("module", ["upload_events", "sweeper", "job_worker", "dispatcher"])
def test_background_functions_import_nothing_of_http_either(module: str) -> None:
    """Neither resolver nor models; and boto3 waits until there is something to do."""
    loaded = modules_after(f"import os\nos.environ['LANE'] = 'work'\nimport handlers.{module}")
    of_http = ("pydantic", "aws_lambda_powertools.event_handler", "handlers.rest", "handlers.wire")
    assert f"handlers.{module}_app" in loaded
    assert not [name for name in loaded if name.startswith((*EXPENSIVE, *OF_TYPES, *LIBRARIES, *of_http))]


def core_modules() -> list[str]:
    """Of uploads, jobs and tokens, but what stands on AWS."""
    files = [*(SOURCE / "uploads").glob("[a-z]*.py"), *(SOURCE / "jobs").rglob("[a-z]*.py")]
    files += (SOURCE / "tokens").glob("[a-z]*.py")
    return sorted(".".join(file.relative_to(SOURCE).with_suffix("").parts) for file in files)


def test_core_loads_without_any_installed_package() -> None:
    """Every module of it runs on a bare Python; what a type of job works with is imported when it works."""
    code = f"""
import importlib, sys
sys.path = [p for p in sys.path if 'site-packages' not in p]
for name in {core_modules()}:
    importlib.import_module(name)
"""
    assert set(core_modules()) <= modules_after(code)


LIFE = """
import json
from handlers.issuer_app import make_handler
from tests.unit.fakes.environment import ENVIRONMENT
from tests.unit.fakes.world import World
from uploads.settings import read_settings
world = World()
handler = make_handler(
    read_settings(ENVIRONMENT), service=lambda _: world.service, clock=lambda: world.now, make_id=world.make_id
)
for name in ("start-put", "start-multipart", "get", "health"):
    handler(json.load(open(f"events/issuer-{name}.json")), None)
"""


def test_every_line_on_standard_output_is_one_json_object() -> None:
    """What Lambda collects: nothing else prints, and each line can be searched by request id."""
    lines: list[Any] = [json.loads(line) for line in run(LIFE, POWERTOOLS_SERVICE_NAME="issuer").splitlines()]
    assert {line["message"] for line in lines} == {"upload_issued", "request_answered", "request_refused"}
    assert all(line["request_id"] and line["service"] == "issuer" and line["timestamp"] for line in lines)


def test_libraries_print_nothing_secret_when_the_root_logger_is_at_debug() -> None:
    """Lambda sets root to the function's log level, and at DEBUG botocore prints signatures and session tokens."""
    code = """
import logging, os, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
os.environ |= {"AWS_ACCESS_KEY_ID": "ASIA", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "SESSIONTOKENVALUE"}
os.environ |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
import json
from handlers.issuer import handler
print(handler(json.load(open("events/issuer-start-multipart.json")), None)["statusCode"])
"""
    printed = run(code)
    assert printed.splitlines()[-1] == "503"
    assert [word for word in ("SESSIONTOKENVALUE", "Signature", "DEBUG:") if word in printed] == []


def test_lines_carry_a_time_that_lambda_understands() -> None:
    """RFC 3339: without it Lambda takes every line for INFO, and drops errors where only errors are kept."""
    line = run("from handlers.telemetry import logger\nlogger.error('event')").splitlines()[-1]
    assert datetime.fromisoformat(json.loads(line)["timestamp"]).tzinfo is not None
    assert "T" in json.loads(line)["timestamp"]


def test_missing_variable_fails_the_start_by_its_name() -> None:
    """Not the first request, and not without saying which."""
    code = """
import os
del os.environ["TABLE_NAME"]
try:
    import handlers.issuer
except Exception as error:
    print(error)
"""
    assert run(code).strip() == "TABLE_NAME is not set"
