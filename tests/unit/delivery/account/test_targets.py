from __future__ import annotations

from pathlib import Path

import pytest

from delivery.account.targets import check_stack_name, read_target
from delivery.errors import TargetError


def test_environments_are_samconfigs() -> None:
    """One place names the stacks; prod alone asks before it changes anything."""
    dev, prod = read_target("dev"), read_target("prod")
    assert (dev.stack_name, dev.artefact_prefix, dev.confirms_changes) == ("portside-dev", "portside-dev", False)
    assert (prod.stack_name, prod.artefact_prefix, prod.confirms_changes) == ("portside", "portside", True)
    assert (dev.region, dev.profile) == (None, None)


@pytest.mark.parametrize("environment", ["local", "default", "version", "staging", ""])
def test_other_names_are_refused_with_those_there_are(environment: str) -> None:
    """`local` belongs to `make run`."""
    with pytest.raises(TargetError, match="there are: dev, prod"):
        read_target(environment)


def test_pinned_region_and_profile_are_read_as_sam_reads_them(tmp_path: Path) -> None:
    """Else smoke and delete would look elsewhere than where SAM deployed."""
    file = tmp_path / "samconfig.toml"
    file.write_text(
        '[eu.global.parameters]\nstack_name = "x"\nregion = "eu-west-1"\n'
        '[eu.deploy.parameters]\nregion = "eu-central-1"\nprofile = "p"\n'
    )
    target = read_target("eu", file)
    assert (target.stack_name, target.region, target.profile) == ("x", "eu-central-1", "p")


def test_environment_without_a_stack_name_is_refused(tmp_path: Path) -> None:
    """Nothing is guessed about what to delete."""
    file = tmp_path / "samconfig.toml"
    file.write_text("[eu.deploy.parameters]\nresolve_s3 = true\n")
    with pytest.raises(TargetError, match="no stack_name"):
        read_target("eu", file)


@pytest.mark.parametrize("name", ["portside", "portside-dev", "p", "p" * 40])
def test_name_that_the_bucket_can_begin_with_is_taken(name: str) -> None:
    """As CloudFormation makes the bucket's name of it."""
    check_stack_name(name)


@pytest.mark.parametrize("name", ["Portside", "portside-DEV", "p" * 41, "1portside", "portside.dev", ""])
def test_name_that_the_bucket_cannot_begin_with_is_refused(name: str) -> None:
    """The queue of the bucket's events knows it by that: S3 would refuse the bucket, ten minutes later."""
    with pytest.raises(TargetError, match="lower-case"):
        check_stack_name(name)
