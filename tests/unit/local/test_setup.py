"""Which Python stands in for Lambda's, and when an environment is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import setup


def fake_python(folder: Path, name: str, script: str) -> str:
    """A program in `folder` that answers as a Python would."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def test_a_python_of_the_right_version_is_taken(tmp_path: Path) -> None:
    """It is asked, not believed by its name."""
    assert setup.answers_as_runtime([fake_python(tmp_path, "python", "echo 3.13 /opt/python")]) == "/opt/python"


@pytest.mark.parametrize("script", ["echo 3.11 /opt/python", "echo refused >&2; exit 127", "exit 0"])
def test_a_shim_that_refuses_or_another_version_is_not(tmp_path: Path, script: str) -> None:
    """A pyenv shim is on the path and does not run."""
    assert setup.answers_as_runtime([fake_python(tmp_path, "python3.13", script)]) is None


def test_what_is_not_there_is_not_taken() -> None:
    """No error either."""
    assert setup.answers_as_runtime(["no-such-python"]) is None


def test_a_stamp_changes_with_the_list_and_with_the_python(tmp_path: Path) -> None:
    """So an environment is made anew exactly when it must be."""
    requirements = tmp_path / "list.txt"
    requirements.write_text("a==1")
    first = setup.stamp_of("/python", requirements)
    assert setup.stamp_of("/python", requirements) == first
    assert setup.stamp_of("/other", requirements) != first
    requirements.write_text("a==2")
    assert setup.stamp_of("/python", requirements) != first


def test_a_failed_command_is_told_with_its_words() -> None:
    """What to mend is in them."""
    with pytest.raises(setup.SetupError, match="no such thing"):
        setup.run(["/bin/sh", "-c", "echo no such thing >&2; exit 3"])
