"""Keys: the service's own, and read back only where they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.uploads.promises import OTHER_ID, UPLOAD_ID, promised
from uploads.keys import PREFIX, key_of, object_key, read_key


def test_key_is_of_tenant_and_upload() -> None:
    """Nothing that a client chose is in it."""
    assert key_of(promised(filename="../../etc/passwd")) == f"t/acme/{UPLOAD_ID}"


def test_upload_that_replaces_another_writes_to_that_ones_key() -> None:
    """Under its own tenant, always."""
    assert key_of(promised(key_id=OTHER_ID)) == f"t/acme/{OTHER_ID}"


@given(tenant=st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1))
def test_own_key_is_read_back(tenant: str) -> None:
    """Whatever tenants are called: a slash is in no tenant's name."""
    assert read_key(object_key(tenant, UPLOAD_ID)) == (tenant, UPLOAD_ID)
    assert object_key(tenant, UPLOAD_ID).startswith(PREFIX)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "t/",
        f"t/acme/{UPLOAD_ID.lower()}",
        f"t/acme/{UPLOAD_ID[:-1]}",
        f"t/acme/{UPLOAD_ID}0",
        f"t/acme/{UPLOAD_ID}\n",
        f"t/acme/{UPLOAD_ID}/x",
        f"t/acme/x/{UPLOAD_ID}",
        f"t//{UPLOAD_ID}",
        f"t/{UPLOAD_ID}",
        f"/t/acme/{UPLOAD_ID}",
        f"x/acme/{UPLOAD_ID}",
        f"t/acme/{UPLOAD_ID[:-1]}I",
    ],
)
def test_key_that_is_none_of_ours_is_not_read(key: str) -> None:
    """An event may tell of any object of the bucket."""
    assert read_key(key) is None
