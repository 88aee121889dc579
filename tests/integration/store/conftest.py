"""Both engines, each with a bucket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.engines.ministack import running_ministack
from local.engines.seaweedfs import Store
from local.ports import free_port
from tests.integration.store.engine import BUCKET, MAY, Engine, statement
from uploads.signing import SigningCredentials


@pytest.fixture(scope="package")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The emulator with IAM enforced, and the temporary credentials of a role that may do what the issuer's may."""
    with running_ministack(tmp_path_factory.mktemp("ministack"), free_port()) as emulator:
        client, iam, sts = (emulator.client(service) for service in ("s3", "iam", "sts"))
        client.create_bucket(Bucket=BUCKET)
        role = iam.create_role(RoleName="issuer", AssumeRolePolicyDocument=statement("sts:AssumeRole", Principal="*"))
        policy = statement(*MAY, Resource=f"arn:aws:s3:::{BUCKET}/*")
        iam.put_role_policy(RoleName="issuer", PolicyName="issuer", PolicyDocument=policy)
        keys = sts.assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="signing")["Credentials"]
        credentials = SigningCredentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        yield Engine(emulator.url, credentials, client)


@pytest.fixture(scope="package")
def stored(store: Store) -> Engine:
    """The real store, with an identity of its own."""
    client = store.client()
    client.create_bucket(Bucket=BUCKET)
    return Engine(store.url, SigningCredentials(store.access_key_id, store.secret_access_key), client)


@pytest.fixture(params=["stored", "emulated"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each in turn."""
    found: Engine = request.getfixturevalue(request.param)
    return found
