"""What the local SeaweedFS is set up with."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.another_store import STORE_REGION, AnotherStore, actions_of_service, cors_rules
from local.engines.ministack import REGION
from local.engines.seaweedfs import ADMINISTRATOR, Identity, administrator, write_identities
from local.stack import UnknownStoreError, running_stack
from tests.unit.template.parts import PARAMETERS, TEMPLATE

ORIGINS = "https://app.example.com,https://other.example"


def test_pages_are_let_in_as_by_the_stacks_own_bucket() -> None:
    """The same rules in the words of S3's API, for the same origins."""
    (rule,) = cors_rules(ORIGINS)
    (written,) = TEMPLATE["Resources"]["Bucket"]["Properties"]["CorsConfiguration"]["Fn::If"][1]["CorsRules"]
    assert rule == {
        "AllowedOrigins": ORIGINS.split(","),
        "AllowedMethods": written["AllowedMethods"],
        "AllowedHeaders": written["AllowedHeaders"],
        "ExposeHeaders": written["ExposedHeaders"],
        "MaxAgeSeconds": written["MaxAge"],
    }


def test_service_works_on_its_own_keys_of_one_bucket_only() -> None:
    """As its role does on AWS; nothing that administers."""
    actions = dict(action.split(":", 1) for action in actions_of_service("files"))
    assert actions == {"Read": "files/t/*", "Write": "files/t/*", "Tagging": "files/t/*", "List": "files"}


def test_parameters_name_the_whole_store() -> None:
    """And a region of its own: one that is forgotten somewhere does not go unnoticed."""
    given = AnotherStore("http://127.0.0.1:1", "files", "arn:…").parameters()
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    (group,) = (group["Parameters"] for group in groups if group["Label"]["default"] == "Another S3")
    assert sorted(given) == sorted(group)
    assert set(given) <= set(PARAMETERS)
    assert given["S3Region"] == STORE_REGION != REGION


def test_every_identity_has_keys_that_only_its_owner_reads(tmp_path: Path) -> None:
    """Random ones, in a file that nobody else may open; they are in no representation."""
    first, second = Identity("a", ("Read:files",)), Identity("a", ("Read:files",))
    assert first.access_key_id != second.access_key_id
    assert first.secret_access_key != second.secret_access_key
    assert first.secret_access_key not in repr(first)
    assert write_identities(tmp_path, [first]).stat().st_mode & 0o777 == 0o600


def test_administrators_view_has_the_administrators_keys(tmp_path: Path) -> None:
    """Not those of the service, which stand in the same file."""
    admin = Identity(ADMINISTRATOR, ("Admin",))
    write_identities(tmp_path, [Identity("portside", ("Read:files",)), admin])
    store = administrator(tmp_path, "http://127.0.0.1:1")
    assert (store.access_key_id, store.secret_access_key) == (admin.access_key_id, admin.secret_access_key)


def test_store_that_is_unknown_is_named_before_anything_is_started(tmp_path: Path) -> None:
    """A misspelt one is not taken for the emulator."""
    with (
        pytest.raises(UnknownStoreError, match="no store 'minio': choose emulator or seaweedfs"),
        running_stack(tmp_path / "state", 1, say=print, store="minio"),
    ):
        pytest.fail("it started")
    assert not (tmp_path / "state").exists()
