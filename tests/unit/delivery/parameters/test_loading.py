from __future__ import annotations

import json
from pathlib import Path

import pytest

from delivery.errors import ParametersError
from delivery.parameters.loading import describe_changes, load_parameters
from delivery.parameters.static_keys import as_base64
from delivery.template import read_template

DECLARED = read_template()["Parameters"]


def write(folder: Path, content: str) -> Path:
    file = folder / "parameters.dev.toml"
    file.write_text(content)
    return file


def test_every_parameter_of_the_template_gets_a_value(tmp_path: Path) -> None:
    """What the file leaves out is passed with its default."""
    file = write(tmp_path, 'TokenIssuer = "https://login.example.com/"\nBucketVersioning = true\n')
    values = load_parameters(file, DECLARED, is_emulator=False)
    assert values.keys() == DECLARED.keys()
    assert values["BucketVersioning"] == "true"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Nobody wants to mend a file one run at a time."""
    file = write(tmp_path, 'LogLevel = "LOUD"\nMaxUploadBytes = 0\nNonsense = 1\n')
    with pytest.raises(ParametersError) as caught:
        load_parameters(file, DECLARED, is_emulator=False)
    for name in ("LogLevel", "MaxUploadBytes", "Nonsense"):
        assert f"  {name}: " in str(caught.value)
    assert "nothing was built or touched" in str(caught.value)


def test_contradictions_are_refused(tmp_path: Path) -> None:
    """Values that are each good may not be together."""
    file = write(tmp_path, 'TokenIssuer = "https://a.example"\nUploadLifetimeSeconds = 604800\nRequireTls = false\n')
    with pytest.raises(ParametersError, match=r"(?s)IncompleteUploadDays: .*RequireTls: "):
        load_parameters(file, DECLARED, is_emulator=False)


def test_key_set_may_be_written_as_json(tmp_path: Path) -> None:
    """It travels as base64."""
    keys = json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "a"}]})
    file = write(tmp_path, f"TokenIssuer = 'https://a.example'\nTokenJwks = '{keys}'\n")
    assert load_parameters(file, DECLARED, is_emulator=False)["TokenJwks"] == as_base64(keys)


def test_changes_are_told_one_by_one() -> None:
    """What stays goes without saying; what the new template no longer has is told too."""
    stands = {"A": "1", "B": "2", "Gone": "x", "Long": "y" * 100}
    assert describe_changes(stands, {"A": "1", "B": "3", "New": "", "Long": "z" * 100}) == [
        "B: '2' → '3'",
        "New: (none) → ''",
        "Long: 'yyyyyyyyyyyyyyyyyyyy'… (100 characters) → 'zzzzzzzzzzzzzzzzzzzz'… (100 characters)",
        "Gone: 'x' → (none)",
    ]
    assert describe_changes(stands, stands) == []
