"""The whole stack on this machine: the real template, built and deployed by the real SAM CLI, on the emulator."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from delivery.build import as_overrides, build, machine_architecture, run_sam, runtime_version
from local.another_store import running_another_store
from local.engines.ministack import REGION, Emulator, running_ministack
from local.engines.seaweedfs import Store
from local.environments import ROOT
from local.gateway.restore import restore_gateway
from local.tokens import AUDIENCE, ISSUER, jwks_parameter

STACK_NAME = "portside-local"
STORES = ("emulator", "seaweedfs")  # where files may be kept

Say = Callable[[str], None]


class StateTakenError(Exception):
    """Another stack runs in this state folder."""


class UnknownStoreError(Exception):
    """There is no such store; the text names those that there are."""


@dataclass(frozen=True, slots=True)
class LocalStack:
    """Where a running local stack is; written to `stack.json`, so that other programs can find and use it."""

    api_url: str
    emulator_url: str
    s3_url: str
    region: str
    stack_name: str
    bucket: str
    table_name: str
    job_queue_url: str
    job_dead_letter_queue_url: str
    # There when files are kept elsewhere than in the emulator: its Secrets Manager has the keys for `s3_url`.
    s3_secret_arn: str | None = None

    def s3_client(self) -> Any:
        """A boto3 client that sees the files."""
        emulator = Emulator(self.emulator_url)
        if self.s3_secret_arn is None:
            return emulator.client("s3")
        answer = emulator.client("secretsmanager").get_secret_value(SecretId=self.s3_secret_arn)
        pair = json.loads(answer["SecretString"])
        return Store(self.s3_url, pair["access_key_id"], pair["secret_access_key"]).client()


def parameters(emulator: Emulator, folder: Path) -> dict[str, str]:
    """The template's parameters for a stack on this machine."""
    return {
        "Architecture": machine_architecture(),
        "PythonRuntime": runtime_version(),
        "TokenIssuer": ISSUER,
        "TokenAudience": AUDIENCE,
        "TokenJwks": jwks_parameter(folder),
        "RequireTls": "false",
        "AllowPrivateWebhooks": "true",
        "AwsEndpointUrl": emulator.url,
    }


@contextmanager
def running_stack(
    folder: Path,
    port: int,
    *,
    say: Say,
    more_parameters: Mapping[str, str] | None = None,
    emulator_environment: Mapping[str, str] | None = None,
    announce: bool = True,
    store: str = "emulator",
    store_environment: str = "store",
) -> Iterator[LocalStack]:
    """Build, deploy and describe a stack with its state in `folder`; everything is stopped on the way out.

    `store` is one of STORES; SeaweedFS runs out of the environment `store_environment`.
    """
    if store not in STORES:
        raise UnknownStoreError(f"there is no store {store!r}: choose {' or '.join(STORES)}")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as cleanup:
        cleanup.enter_context(only_user_of(folder))
        emulator_folder = folder / "emulator"
        shutil.rmtree(emulator_folder, ignore_errors=True)
        cleanup.callback(shutil.rmtree, emulator_folder, ignore_errors=True)
        say(f"starting the AWS emulator on http://127.0.0.1:{port} (IAM and signatures enforced)")
        emulator = cleanup.enter_context(running_ministack(emulator_folder, port, **(emulator_environment or {})))
        chosen = {**parameters(emulator, folder), **(more_parameters or {})}
        if store == "seaweedfs":
            say("starting SeaweedFS (its own keys, in the emulator's Secrets Manager)")
            origins = chosen.get("AllowedOrigins", "")
            another = running_another_store(folder, emulator, origins=origins, environment=store_environment)
            chosen |= cleanup.enter_context(another).parameters()
            say(f"files go to the bucket {chosen['S3BucketName']} of {chosen['S3EndpointUrl']}")
        say(f"sam build ({chosen['PythonRuntime']}, {chosen['Architecture']}, no Docker)")
        template = build(chosen, folder / "build")
        say("sam deploy")
        stack = deploy(emulator, template, chosen)
        if announce:
            cleanup.enter_context(announced(stack, folder))
        yield stack


@contextmanager
def announced(stack: LocalStack, folder: Path) -> Iterator[None]:
    """Tell other programs, by `stack.json`, where the stack is for as long as it is there."""
    file = folder / "stack.json"
    file.write_text(json.dumps(asdict(stack), indent=2) + "\n")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def only_user_of(folder: Path) -> Iterator[None]:
    """Hold the state folder. Raises StateTakenError when another stack does."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateTakenError(f"another stack runs in {folder}: stop it, or choose another STATE_DIR=") from None
        yield


def deploy(emulator: Emulator, template: Path, chosen: Mapping[str, str]) -> LocalStack:
    """`sam deploy` to the emulator, and what its import drops put back."""
    run_sam(
        [
            "deploy",
            "--template-file",
            str(template),
            "--config-file",
            str(ROOT / "samconfig.toml"),
            "--config-env",
            "local",
            *as_overrides(chosen),
        ],
        emulator.environment(),
    )
    restore_gateway(emulator, STACK_NAME)
    return describe(emulator)


def describe(emulator: Emulator) -> LocalStack:
    """What the deployed stack's outputs say, with the address at which the emulator serves its API."""
    described = emulator.client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    given = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in described["Parameters"]}
    return LocalStack(
        api_url=f"{emulator.url}/_aws/execute-api/{outputs['ApiId']}/{outputs['StageName']}",
        emulator_url=emulator.url,
        s3_url=given.get("S3EndpointUrl") or emulator.url,
        region=REGION,
        stack_name=STACK_NAME,
        bucket=outputs["BucketName"],
        table_name=outputs["TableName"],
        job_queue_url=outputs["JobQueueUrl"],
        job_dead_letter_queue_url=outputs["JobDeadLetterQueueUrl"],
        s3_secret_arn=given.get("S3CredentialsSecretArn") or None,
    )
