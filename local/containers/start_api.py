"""`sam local start-api`: the built functions in Lambda containers, with the environment that they are deployed with.

What it is not: SAM has words and codes of its own for what the authorizer refuses (no token 401, a bad one 502, one
that may not 403) and knows no gateway responses, no request validation, no throttles, no cache of the authorizer's
answers; requests to one function wait for each other, all functions have one role, all requests one request id.
`make run` is nearer to API Gateway in these; this is nearer to Lambda.
"""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from delivery.build import as_overrides
from delivery.probe import Api, ProbeError
from local.containers.sam_template import template_for_sam_local
from local.engines.ministack import Emulator
from local.engines.process import running
from local.environments import tool
from local.gateway.restore import processed_template, resolver_of
from local.stack import STACK_NAME

ISSUER = "IssuerFunction"
# The longest that AWS gives to a role's session, so that a day's work outlives none.
SESSION_SECONDS = 43_200
# A function's own time limit is shorter.
ANSWERS_WITHIN_SECONDS = 30
LOG_LINES = 15


@contextmanager
def running_start_api(
    folder: Path, *, build_dir: Path, parameters: Mapping[str, str], emulator: Emulator, port: int
) -> Iterator[str]:
    """The URL of the API, well; SAM and its containers are stopped on the way out. Raises EngineError, ProbeError."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    functions = deployed_functions(emulator)
    variables = {name: function["Environment"]["Variables"] for name, function in functions.items()}
    url, log = f"http://127.0.0.1:{port}", folder / "sam.log"
    command = [
        tool("sam"),
        *("local", "start-api"),
        *("--template", write_json(folder / "template.json", sam_template(emulator, build_dir))),
        *("--env-vars", write_json(folder / "environment.json", variables)),
        *("--host", "127.0.0.1", "--port", str(port)),
        # Each container is started once and kept, as Lambda does. SAM's own default is a new one for every request.
        *("--warm-containers", "EAGER", "--no-watch"),
        "--skip-pull-image",  # it is here: local_api has seen to that
        *as_overrides(parameters),
    ]
    credentials = role_session(emulator, functions[ISSUER]["Role"])
    environment = {**emulator.environment(), **credentials, "SAM_CLI_TELEMETRY": "0"}
    try:
        with running("sam local", command, environment=environment, log=log, is_ready=lambda: answers(url)):
            Api(url, token="").call("GET", "/v1/health")
            yield url
    except ProbeError as error:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:])
        raise ProbeError(f"{error}\nWhat the functions logged ends:\n{tail}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sam_template(emulator: Emulator, build_dir: Path) -> dict[str, Any]:
    """The built template, with the API as the emulator has it deployed, but with functions by their logical ids."""
    built = yaml.safe_load((build_dir / "template.yaml").read_text())
    cloudformation = emulator.client("cloudformation")
    deployed = processed_template(cloudformation, STACK_NAME)
    names = {name: name for name in deployed["Resources"]}
    body = resolver_of(deployed, cloudformation, STACK_NAME, names).resolve(
        deployed["Resources"]["Api"]["Properties"]["Body"]
    )
    return template_for_sam_local(built, body, build_dir)


def write_json(file: Path, content: Mapping[str, Any]) -> str:
    """Write and say where."""
    file.write_text(json.dumps(content))
    return str(file)


def deployed_functions(emulator: Emulator) -> dict[str, dict[str, Any]]:
    """Each function's configuration by logical id, every reference resolved: SAM would put logical ids for names."""
    resources = emulator.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    functions = emulator.client("lambda")
    return {
        resource["LogicalResourceId"]: functions.get_function_configuration(FunctionName=resource["PhysicalResourceId"])
        for resource in resources
        if resource["ResourceType"] == "AWS::Lambda::Function"
    }


def role_session(emulator: Emulator, role: str) -> dict[str, str]:
    """Temporary credentials of a role: for root's, which set-up uses, the emulator would check no permission."""
    answer = emulator.client("sts").assume_role(
        RoleArn=role, RoleSessionName="local-api", DurationSeconds=SESSION_SECONDS
    )
    return {
        "AWS_ACCESS_KEY_ID": answer["Credentials"]["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": answer["Credentials"]["SecretAccessKey"],
        "AWS_SESSION_TOKEN": answer["Credentials"]["SessionToken"],
    }


def answers(url: str) -> bool:
    """Whether SAM serves the API, well or not: it does so only once the containers are up."""
    try:
        with urllib.request.urlopen(f"{url}/v1/health", timeout=ANSWERS_WITHIN_SECONDS):  # noqa: S310 # our own loopback
            return True
    except urllib.error.HTTPError as answer:
        answer.close()
        return True
    except OSError:
        return False
