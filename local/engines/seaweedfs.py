"""SeaweedFS: a real S3 server that checks signatures, lengths and types as strictly as AWS does."""

from __future__ import annotations

import json
import os
import secrets
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.engines.ministack import REGION
from local.engines.process import running
from local.environments import tool
from local.ports import free_port


@dataclass(frozen=True, slots=True)
class Store:
    """A running store, and an identity that may do everything in it."""

    url: str
    access_key_id: str
    secret_access_key: str = field(repr=False)

    def client(self) -> Any:
        """A boto3 S3 client, path style, SigV4."""
        import boto3
        from botocore.config import Config

        return boto3.session.Session(
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            region_name=REGION,
        ).client("s3", endpoint_url=self.url, config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@contextmanager
def running_seaweedfs(folder: Path, environment_name: str = "tests") -> Iterator[Store]:
    """A store on loopback with all its state in `folder`, under keys of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    store = Store(f"http://127.0.0.1:{port}", secrets.token_hex(10).upper(), secrets.token_hex(20))
    identities = folder / "identities.json"
    identities.write_text(json.dumps({"identities": [identity(store)]}))
    identities.chmod(0o600)
    options = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3": "true",
        "s3.port": port,
        "s3.config": identities,
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,  # small volumes are quick to make; large objects span several
        "volume.max": 0,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        # Every port is ours to choose: two stores may run side by side.
        **{name: free_port() for name in ("master.port", "volume.port", "filer.port")},
        **{f"{part}.port.grpc": free_port() for part in ("master", "volume", "filer", "s3")},
    }
    command = [tool("weed", environment_name), "server", *(f"-{name}={value}" for name, value in options.items())]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "WEED_S3_SSE_KEY": secrets.token_hex(32)}
    with running(
        "SeaweedFS",
        command,
        environment=environment,
        log=folder / "seaweedfs.log",
        is_ready=lambda: takes_writes(store),
        stop_signal=signal.SIGKILL,  # it takes up to half a minute to stop politely, and its folder goes with it
    ):
        yield store


def identity(store: Store) -> dict[str, Any]:
    """The one identity of the store; without any, SeaweedFS lets everybody in."""
    credentials = [{"accessKey": store.access_key_id, "secretKey": store.secret_access_key}]
    return {"name": "portside", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List", "Tagging"]}


def takes_writes(store: Store) -> bool:
    """Whether the store answers and can write: it answers some time before it can."""
    try:
        with urllib.request.urlopen(f"{store.url}/healthz", timeout=2):  # noqa: S310 # our own loopback
            pass
        client = store.client()
        client.create_bucket(Bucket="readiness")
        client.put_object(Bucket="readiness", Key="probe", Body=b"1")
        client.delete_object(Bucket="readiness", Key="probe")
        client.delete_bucket(Bucket="readiness")
    except Exception as error:  # noqa: BLE001 # whatever it says while it starts means: not yet
        del error
        return False
    return True
