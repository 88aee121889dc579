from __future__ import annotations

from pathlib import Path

import pytest

from delivery.errors import ParametersError
from delivery.parameters.file import EXAMPLE, default_file, read_parameter_file
from delivery.parameters.rules import find_problems, with_defaults
from delivery.template import read_template


def test_values_become_text(tmp_path: Path) -> None:
    """CloudFormation knows text alone; a list is joined by commas."""
    file = tmp_path / "p.toml"
    file.write_text('A = "x"\nB = 5\nC = true\nD = false\nE = ["https://a", "https://b"]\nF = []\nG = ""\n')
    assert read_parameter_file(file) == {
        "A": "x",
        "B": "5",
        "C": "true",
        "D": "false",
        "E": "https://a,https://b",
        "F": "",
        "G": "",
    }


@pytest.mark.parametrize("content", ["A = 1.5", "A = 2026-11-22", "[A]\nB = 1", "A = [1, 2]", "A = [['x']]"])
def test_other_values_are_refused(tmp_path: Path, content: str) -> None:
    """A fraction, a date or a table is a mistake, not a parameter."""
    file = tmp_path / "p.toml"
    file.write_text(content)
    with pytest.raises(ParametersError, match="values are text"):
        read_parameter_file(file)


@pytest.mark.parametrize("content", [b"A = ", b"A: 1", b"A = 1\nA = 2", b"\xff\xfe"])
def test_what_is_not_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    """The text says which file, and where in it."""
    file = tmp_path / "p.toml"
    file.write_bytes(content)
    with pytest.raises(ParametersError, match=r"p\.toml cannot be read"):
        read_parameter_file(file)


def test_absent_file_says_how_to_make_one(tmp_path: Path) -> None:
    """The first `make deploy` of a newcomer ends here."""
    with pytest.raises(ParametersError, match=r"cp parameters\.example\.toml parameters\.dev\.toml"):
        read_parameter_file(tmp_path / "parameters.dev.toml")


def test_folder_is_refused(tmp_path: Path) -> None:
    """Not only what is absent cannot be read."""
    with pytest.raises(ParametersError, match="cannot be read"):
        read_parameter_file(tmp_path)


def test_each_environment_has_its_file() -> None:
    """By name, beside the example."""
    assert default_file("dev").name == "parameters.dev.toml"
    assert default_file("dev").parent == EXAMPLE.parent


def test_example_trusts_nobody_as_it_is() -> None:
    """Copied as it is, it deploys nothing that takes a stranger's tokens."""
    given = read_parameter_file(EXAMPLE)
    assert list(find_problems(read_template()["Parameters"], given)) == []
    assert with_defaults(read_template()["Parameters"], given)["TokenIssuer"] == ""


def test_what_the_example_comments_out_passes(tmp_path: Path) -> None:
    """Each line of it may be taken as it is."""
    lines = [line.removeprefix("# ") for line in EXAMPLE.read_text().splitlines() if " = " in line]
    file = tmp_path / "p.toml"
    file.write_text("\n".join(lines))
    given = read_parameter_file(file)
    assert "TokenIssuer" in given
    assert list(find_problems(read_template()["Parameters"], given)) == []
