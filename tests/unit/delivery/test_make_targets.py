from __future__ import annotations

import os
import subprocess

import pytest

from local.environments import ROOT


def commands(*arguments: str) -> str:
    """What make would run."""
    ours = ("ENV", "YES", "PARAMETERS", "API_URL", "STORE")
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(  # noqa: S603 # make, with words of ours
        ["make", "--dry-run", "--no-print-directory", *arguments],  # noqa: S607 # wherever it is installed
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("name", ["deploy", "smoke", "delete"])
def test_dev_is_the_default(name: str) -> None:
    """Nobody reaches production by leaving something out; and nothing is agreed to beforehand."""
    said = commands(name)
    assert f'-m delivery.{name} --env "dev"' in said
    assert "--yes" not in said


def test_words_of_the_command_line_arrive() -> None:
    """Each variable that the help names."""
    deploy = commands("deploy", "ENV=prod", "PARAMETERS=a b.toml", "YES=1")
    assert '-m delivery.deploy --env "prod" --parameters "a b.toml" --yes' in deploy
    assert '--env "prod" --api-url "https://x.example"' in commands("smoke", "ENV=prod", "API_URL=https://x.example")
    assert '--env "dev" --yes "portside-dev"' in commands("delete", "YES=portside-dev")


@pytest.mark.parametrize("target", ["demo", "run"])
def test_another_store_is_installed_and_used_only_when_it_is_asked_for(target: str) -> None:
    """It is a binary of 150 MB; the word reaches the program, misspelt ones too, which it then names."""
    plain, asked, unknown = commands(target), commands(target, "STORE=seaweedfs"), commands(target, "STORE=minio")
    assert "-m local.setup tools emulator store" in asked
    assert "-m local.setup tools emulator" in plain
    assert not [said for said in (plain, unknown) if "emulator store" in said]
    assert "--store" not in plain
    assert '--store "seaweedfs"' in asked
    assert '--store "minio"' in unknown


def test_pins_of_every_environment_are_made_anew() -> None:
    """By the one command that makes them."""
    lists = {file.stem for file in (ROOT / "requirements").glob("*.in")}
    lock = commands("lock")
    assert [name for name in lists if name not in lock] == []
