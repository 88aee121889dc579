"""A real SeaweedFS behind the local stack: its bucket, and an identity for the service that reaches no further.

Its keys go the way that they go on AWS: into Secrets Manager, whose secret the template's parameters name.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from delivery.template import read_template
from local.engines.ministack import Emulator
from local.engines.seaweedfs import Identity, running_seaweedfs
from local.intrinsics import Resolver

ENVIRONMENT = "store"
FOLDER = "store"
SECRET_NAME = "portside-local-store"  # noqa: S105 # its name
# Another one than the stack's, so that whatever signs for the wrong one would show.
STORE_REGION = "seaweed"


@dataclass(frozen=True, slots=True)
class AnotherStore:
    """A running store, as the template's parameters name it."""

    url: str
    bucket: str
    secret_arn: str

    def parameters(self) -> dict[str, str]:
        """The group "Another S3"."""
        return {
            "S3EndpointUrl": self.url,
            "S3BucketName": self.bucket,
            "S3Region": STORE_REGION,
            "S3CredentialsSecretArn": self.secret_arn,
        }


@contextmanager
def running_another_store(
    state: Path, emulator: Emulator, *, origins: str, environment: str = ENVIRONMENT
) -> Iterator[AnotherStore]:
    """SeaweedFS with a bucket that pages of these origins may use; its state is in a folder of `state`, and goes."""
    folder = state / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # a used folder takes it six times as long to start on
    bucket = f"portside-{secrets.token_hex(4)}"
    service = Identity("portside", actions_of_service(bucket))
    try:
        with running_seaweedfs(folder, environment, [service]) as store:
            admin = store.client()
            admin.create_bucket(Bucket=bucket)
            if origins:
                admin.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": cors_rules(origins)})
            yield AnotherStore(store.url, bucket, keep_keys(emulator, service))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def actions_of_service(bucket: str) -> tuple[str, ...]:
    """What the issuer's role may do in S3, in SeaweedFS's words: with the service's own keys only, and list them."""
    return (*(f"{action}:{bucket}/t/*" for action in ("Read", "Write", "Tagging")), f"List:{bucket}")


def keep_keys(emulator: Emulator, identity: Identity) -> str:
    """Put an identity's keys into the emulator's Secrets Manager, and return the secret's ARN."""
    pair = {"access_key_id": identity.access_key_id, "secret_access_key": identity.secret_access_key}
    answer = emulator.client("secretsmanager").create_secret(Name=SECRET_NAME, SecretString=json.dumps(pair))
    return str(answer["ARN"])


def cors_rules(origins: str) -> list[dict[str, Any]]:
    """The rules of the template's own bucket, in the words of S3's API."""
    template = read_template()
    resolver = Resolver(references={"AllowedOrigins": origins.split(",")}, conditions=template["Conditions"])
    given = template["Resources"]["Bucket"]["Properties"]["CorsConfiguration"]
    renamed = {"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds"}
    rules = resolver.resolve(given)["CorsRules"]
    return [{renamed.get(name, name): value for name, value in rule.items()} for rule in rules]
