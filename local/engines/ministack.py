"""ministack: the AWS emulator that the whole stack is deployed to, with IAM and signatures enforced."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.engines.process import running
from local.engines.sessions import session_of
from local.environments import tool

REGION = "us-east-1"
# Root's: nothing is checked for these, so only set-up uses them. Functions get their roles' temporary credentials.
ROOT_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator."""

    url: str

    def environment(self) -> dict[str, str]:
        """What an AWS tool needs to talk to this and, whatever the user's own set-up says, to nothing else."""
        nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_PROFILE": ""}
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            **{name: value for name, value in nowhere.items() if value},
            **ROOT_CREDENTIALS,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: Any) -> Any:
        """A boto3 client of root, whatever profile the user's shell names."""
        keys = ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"], ROOT_CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
        return session_of(*keys, REGION).client(service, endpoint_url=self.url)


@contextmanager
def running_ministack(folder: Path, port: int, **more: str) -> Iterator[Emulator]:
    """An emulator on loopback with all its state in `folder`; `more` goes into its environment."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "LAMBDA_EXECUTOR": "local",
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "STATE_DIR": str(folder / "state"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        **more,
    }
    command = [tool("ministack", "emulator")]
    log = folder / "ministack.log"
    with running("ministack", command, environment=environment, log=log, is_ready=lambda: answers(url)):
        yield Emulator(url)


def answers(url: str) -> bool:
    """Whether the emulator at this address is up."""
    try:
        with urllib.request.urlopen(f"{url}/_ministack/health", timeout=2) as answer:  # noqa: S310 # our own loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
