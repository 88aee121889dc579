from __future__ import annotations

import tomllib
from pathlib import Path

from delivery.account.targets import SAM_CONFIG, read_target
from delivery.sam_deploy import deploy_arguments


def arguments(*, asks: bool = False) -> list[str]:
    values = {"TokenIssuer": "https://a.example", "TokenJwks": ""}
    return deploy_arguments(read_target("dev"), "eu-central-1", Path("/b/template.yaml"), values, asks=asks)


def test_what_is_built_goes_where_it_was_said() -> None:
    """SAM takes environment and region from us, not from what it may find."""
    line = " ".join(arguments())
    assert line.startswith("deploy --template-file /b/template.yaml ")
    assert f"--config-file {SAM_CONFIG} --config-env dev --region eu-central-1 " in line


def test_empty_values_are_passed_too() -> None:
    """CloudFormation would keep the old ones."""
    assert 'ParameterKey=TokenJwks,ParameterValue=""' in arguments()


def test_change_set_is_confirmed_only_when_somebody_can() -> None:
    """The flag is given either way: samconfig.toml's own setting must not make SAM wait for nobody."""
    assert "--confirm-changeset" in arguments(asks=True)
    assert "--no-confirm-changeset" in arguments(asks=False)


def test_every_environment_marks_its_stack_as_portsides() -> None:
    """By the tag that smoke and delete go by."""
    config = tomllib.loads(SAM_CONFIG.read_text())
    for environment in ("dev", "prod"):
        assert "application=portside" in config[environment]["deploy"]["parameters"]["tags"]
