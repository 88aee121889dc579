"""Keys: the service's own, and read back only where they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.uploads.promises import OTHER_ID, UPLOAD_ID, promised
from uploads.keys import (
    MAX_ENTRIES,
    PREFIX,
    entry_key,
    is_result_key,
    key_of,
    manifest_page_key,
    object_key,
    read_key,
    results_prefix,
)


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


@pytest.mark.parametrize("number", [0, 1, MAX_ENTRIES])
def test_result_of_a_job_lies_below_its_upload_and_is_no_upload(number: int) -> None:
    """The bucket tells of both; only one may be taken for what a client sent."""
    for key in (entry_key("acme", UPLOAD_ID, OTHER_ID, number), manifest_page_key("acme", UPLOAD_ID, OTHER_ID, 1)):
        assert key.startswith(results_prefix("acme", UPLOAD_ID, OTHER_ID))
        assert key.startswith(f"{object_key('acme', UPLOAD_ID)}/")
        assert is_result_key(key)
        assert read_key(key) is None


def test_entries_are_listed_in_order() -> None:
    """By their keys alone."""
    keys = [entry_key("acme", UPLOAD_ID, OTHER_ID, number) for number in range(1, MAX_ENTRIES + 1)]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("last", ["", "1", "000001", "manifest2", "page-1", "\u0660" * 5, "00001\n", "00001/x"])
def test_key_below_an_upload_that_no_job_makes_is_not_a_results(last: str) -> None:
    """It is told in the log, as any other."""
    assert not is_result_key(results_prefix("acme", UPLOAD_ID, OTHER_ID) + last)
    assert not is_result_key(object_key("acme", UPLOAD_ID))
