"""The service on each engine, once for all probes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from local.engines.seaweedfs import Store
from tests.integration.conftest import Deployment
from tests.integration.roles import Role
from tests.integration.tampering.promises import CONTENT
from tests.integration.tampering.shop import Shop, open_shop
from tests.integration.tampering.stack_probes import OUTSIDE
from uploads.signing import SigningCredentials

BUCKET, ELSEWHERE, VERSIONED = "portside-tampering", "portside-elsewhere", "portside-versioned"


@pytest.fixture(scope="session")
def seaweed_shop(store: Store) -> Shop:
    """On SeaweedFS."""
    client = store.client()
    for bucket in (BUCKET, ELSEWHERE):
        client.create_bucket(Bucket=bucket)
    credentials = SigningCredentials(store.access_key_id, store.secret_access_key)
    return open_shop(store.url, (BUCKET, ELSEWHERE), client, credentials)


@pytest.fixture
def versioned_shop(seaweed_shop: Shop) -> Iterator[Shop]:
    """On SeaweedFS, in a bucket of its own that keeps versions, and goes with them."""
    client = seaweed_shop.client
    client.create_bucket(Bucket=VERSIONED)
    client.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration={"Status": "Enabled"})
    credentials = seaweed_shop.service.signer.credentials()
    shop = open_shop(seaweed_shop.url, (VERSIONED, ELSEWHERE), client, credentials)
    rules = replace(shop.service.rules, keeps_versions=True)
    yield replace(shop, service=replace(shop.service, rules=rules))
    for version in client.list_object_versions(Bucket=VERSIONED).get("Versions", []):
        client.delete_object(Bucket=VERSIONED, Key=version["Key"], VersionId=version["VersionId"])
    client.delete_bucket(Bucket=VERSIONED)


@pytest.fixture(scope="module")
def stack_shop(deployment: Deployment) -> Iterator[Shop]:
    """On the deployed stack's own bucket, signing as its issuer does; the stranger is its authorizer's role."""
    buckets = deployment.stack.bucket, ELSEWHERE
    client = deployment.s3
    client.create_bucket(Bucket=ELSEWHERE)
    for bucket in buckets:
        client.put_object(Bucket=bucket, Key=OUTSIDE, Body=CONTENT)
    issuer, authorizer = (_credentials_of(Role(deployment, name)) for name in ("IssuerRole", "AuthorizerRole"))
    yield open_shop(deployment.stack.s3_url, buckets, client, issuer, authorizer)
    for bucket in buckets:
        client.delete_object(Bucket=bucket, Key=OUTSIDE)
    client.delete_bucket(Bucket=ELSEWHERE)


def _credentials_of(role: Role) -> SigningCredentials:
    given: Any = role.session.get_credentials()
    return SigningCredentials(given.access_key, given.secret_key, given.token)
