"""SeaweedFS: a real S3 server that checks signatures, lengths and types as strictly as AWS does."""

from __future__ import annotations

import json
import os
import secrets
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.engines.ministack import REGION
from local.engines.process import running
from local.engines.sessions import session_of
from local.environments import tool
from local.ports import free_port

IDENTITIES = "identities.json"
ADMINISTRATOR = "administrator"


def new_key_id() -> str:
    """In the form of AWS's."""
    return secrets.token_hex(10).upper()


def new_secret_key() -> str:
    """Nobody guesses it."""
    return secrets.token_hex(20)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may do what in a store; `actions` are SeaweedFS's own, such as `Read` or `Read:bucket`."""

    name: str
    actions: tuple[str, ...]
    access_key_id: str = field(default_factory=new_key_id)
    secret_access_key: str = field(default_factory=new_secret_key, repr=False)

    def as_json(self) -> dict[str, Any]:
        """As SeaweedFS reads it."""
        credentials = [{"accessKey": self.access_key_id, "secretKey": self.secret_access_key}]
        return {"name": self.name, "credentials": credentials, "actions": list(self.actions)}


@dataclass(frozen=True, slots=True)
class Store:
    """A running store, and the keys of whoever works on it."""

    url: str
    access_key_id: str
    secret_access_key: str = field(repr=False)

    def client(self) -> Any:
        """A boto3 S3 client, path style, SigV4."""
        from botocore.config import Config

        session = session_of(self.access_key_id, self.secret_access_key, REGION)
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
        return session.client("s3", endpoint_url=self.url, config=config)


@contextmanager
def running_seaweedfs(
    folder: Path, environment_name: str = "tests", others: Sequence[Identity] = ()
) -> Iterator[Store]:
    """A store on loopback with all its state in `folder`, in its administrator's hands, and open to `others`."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    admin = Identity(ADMINISTRATOR, ("Admin", "Read", "Write", "List", "Tagging"))
    store = Store(f"http://127.0.0.1:{port}", admin.access_key_id, admin.secret_access_key)
    identities = write_identities(folder, [admin, *others])
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


def write_identities(folder: Path, identities: Sequence[Identity]) -> Path:
    """The file that says who may do what; without any identity SeaweedFS would let everybody in."""
    file = folder / IDENTITIES
    file.touch(0o600)
    file.write_text(json.dumps({"identities": [identity.as_json() for identity in identities]}))
    return file


def administrator(folder: Path, url: str) -> Store:
    """The administrator's view of the store that runs in `folder`."""
    identities = json.loads((folder / IDENTITIES).read_text())["identities"]
    (keys,) = next(identity["credentials"] for identity in identities if identity["name"] == ADMINISTRATOR)
    return Store(url, keys["accessKey"], keys["secretKey"])


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
