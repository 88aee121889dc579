from __future__ import annotations

from pathlib import Path

from delivery.template import read_template


def test_short_tags_become_long_forms(tmp_path: Path) -> None:
    """Scalar, sequence and mapping; nested ones too."""
    file = tmp_path / "t.yaml"
    file.write_text('A: !Ref X\nB: !Sub "${X}"\nC: !If [Y, !Ref X, !GetAtt X.Arn]\nD: !Transform {Name: Z}\n')
    assert read_template(file) == {
        "A": {"Ref": "X"},
        "B": {"Fn::Sub": "${X}"},
        "C": {"Fn::If": ["Y", {"Ref": "X"}, {"Fn::GetAtt": "X.Arn"}]},
        "D": {"Fn::Transform": {"Name": "Z"}},
    }


def test_own_template_is_read() -> None:
    """The real one, to its last section."""
    assert {"Parameters", "Conditions", "Resources", "Outputs"} <= read_template().keys()
