"""Runs the commands as an operator would, with the documented deployer's permissions, on an emulator of their own."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from delivery.account.identity import is_loopback
from local.engines.ministack import Emulator
from local.environments import ROOT, environment_python
from local.tokens import ALL_SCOPES, mint_token, signing_key

STACK = "portside-dev"
OURS = [{"Key": "application", "Value": "portside"}]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and all that it printed."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody with the permissions of docs/permissions.md, and a root to look behind them."""

    emulator: Emulator
    folder: Path
    keys: dict[str, str]

    def environment(self, **more: str) -> dict[str, str]:
        """The emulator's own, with the deployer's keys instead of root's: nothing in it leads to AWS."""
        environment = {**self.emulator.environment(), **self.keys, **more}
        settings = {name: value for name, value in environment.items() if name.startswith("AWS_")}
        assert settings.keys() == {n for n in self.emulator.environment() if n.startswith("AWS_")}
        assert is_loopback(settings["AWS_ENDPOINT_URL"])
        assert settings["AWS_SHARED_CREDENTIALS_FILE"] == settings["AWS_CONFIG_FILE"] == os.devnull
        return environment

    def run(self, command: str, *arguments: str, env: str = "dev", typed: str | None = None, **more: str) -> Done:
        """A command of `delivery`; `typed` is typed at a terminal, without it there is none."""
        master, terminal = pty.openpty() if typed is not None else (None, None)
        if master is not None and typed is not None:
            os.write(master, f"{typed}\n".encode())
        done = subprocess.run(  # noqa: S603 # our own commands
            [environment_python("tools"), "-m", f"delivery.{command}", "--env", env, *arguments],
            cwd=ROOT,
            env=self.environment(**more) | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},  # as make does
            stdin=subprocess.DEVNULL if terminal is None else terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        for end in filter(None, (master, terminal)):
            os.close(end)
        print(done.stdout)  # noqa: T201 # shown when a test fails
        return Done(done.returncode, done.stdout)

    def deploy(self, values: dict[str, Any], *arguments: str, **more: Any) -> Done:
        """`make deploy` with these parameters."""
        file = self.folder / "parameters.toml"
        file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()))
        return self.run("deploy", "--parameters", str(file), "--build-dir", str(self.build_dir), *arguments, **more)

    @property
    def build_dir(self) -> Path:
        """Where these deployments are built."""
        return self.folder / "build"

    def token(self, tenant: str = "smoke", scope: str = ALL_SCOPES) -> str:
        """A token that the deployed stack accepts."""
        key = signing_key(self.folder)
        return mint_token(key, tenant=tenant, scope=scope, ttl_seconds=600, now=time.time())

    def stack(self, name: str = STACK) -> dict[str, Any] | None:
        """The stack as root sees it."""
        found = self.emulator.client("cloudformation").describe_stacks()["Stacks"]
        return next((stack for stack in found if stack["StackName"] == name), None)

    def output(self, name: str) -> str:
        """An output of the deployed stack."""
        outputs = (self.stack() or {})["Outputs"]
        return str(next(item["OutputValue"] for item in outputs if item["OutputKey"] == name))

    def api_url(self) -> str:
        """Where the emulator serves the deployed API."""
        return f"{self.emulator.url}/_aws/execute-api/{self.output('ApiId')}/{self.output('StageName')}"

    def everything(self) -> dict[str, list[str]]:
        """What there is in the account, but for SAM's own bucket and its stack."""
        client = self.emulator.client
        there = {
            "stacks": [stack["StackName"] for stack in client("cloudformation").describe_stacks()["Stacks"]],
            "buckets": [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]],
            "tables": client("dynamodb").list_tables()["TableNames"],
            "functions": [function["FunctionName"] for function in client("lambda").list_functions()["Functions"]],
            "roles": [role["RoleName"] for role in client("iam").list_roles()["Roles"]],
            "log groups": [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]],
            "apis": [api["id"] for api in client("apigateway").get_rest_apis()["items"]],
            "queues": client("sqs").list_queues().get("QueueUrls", []),
            "mappings": [
                mapping["UUID"] for mapping in client("lambda").list_event_source_mappings()["EventSourceMappings"]
            ],
            "schedules": [rule["Name"] for rule in client("events").list_rules()["Rules"]],
            "alarms": [alarm["AlarmName"] for alarm in client("cloudwatch").describe_alarms()["MetricAlarms"]],
        }
        return {kind: [name for name in names if "aws-sam-cli" not in name] for kind, names in there.items()}

    def artefacts(self) -> list[str]:
        """What was uploaded to SAM's bucket."""
        s3 = self.emulator.client("s3")
        name = next(b["Name"] for b in s3.list_buckets()["Buckets"] if "aws-sam-cli" in b["Name"])
        return [item["Key"] for item in s3.list_objects_v2(Bucket=name).get("Contents", [])]


def create_deployer(emulator: Emulator) -> dict[str, str]:
    """A user with docs/permissions.md's policies and no other; the answer is their keys."""
    policies = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "permissions.md").read_text(), re.DOTALL)
    iam = emulator.client("iam")
    iam.create_user(UserName="deployer")
    for number, policy in enumerate(policies):
        arn = iam.create_policy(PolicyName=f"portside-deployer-{number}", PolicyDocument=policy)["Policy"]["Arn"]
        iam.attach_user_policy(UserName="deployer", PolicyArn=arn)
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def create_sam_bucket(emulator: Emulator) -> None:
    """SAM's bucket, without SAM's policy on it: that denies plain HTTP, which is all that the emulator speaks."""
    template = {
        "Resources": {"SamCliSourceBucket": {"Type": "AWS::S3::Bucket"}},
        "Outputs": {"SourceBucket": {"Value": {"Ref": "SamCliSourceBucket"}}},
    }
    create_stack(
        emulator,
        "aws-sam-cli-managed-default",
        template,
        tags=[{"Key": "ManagedStackSource", "Value": "AwsSamCli"}],
        ends_as="CREATE_COMPLETE",
    )


def create_stack(
    emulator: Emulator, name: str, template: dict[str, Any], *, tags: list[dict[str, str]], ends_as: str
) -> None:
    """A small stack, made by hand, once it has come to this end."""
    cloudformation = emulator.client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), Tags=tags)
    deadline = time.monotonic() + 30
    while (status := cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]) != ends_as:
        assert time.monotonic() < deadline, f"{name} is {status}"
        time.sleep(0.1)
