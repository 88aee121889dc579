"""What cfn-lint and checkov have against the template is mended, or has its reason beside the resource."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.template_rules.linters import Finding, cfn_lint, checkov
from tests.template_rules.suppressions import owner, source, suppressions, without_suppressions
from tests.unit.template.parts import TEMPLATE
from tests.unit.template.translated import translated

SUPPRESSED = suppressions()
pytestmark = pytest.mark.timeout(900)  # minutes on a machine that others use too


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """All that both find, in the template and in what SAM makes of it, as if nothing were suppressed."""
    folder = tmp_path_factory.mktemp("templates")
    ours, after_sam = folder / "template.json", folder / "translated.json"
    ours.write_text(json.dumps(without_suppressions()))
    after_sam.write_text(json.dumps(without_suppressions(translated())))
    return sorted({*cfn_lint(ours), *cfn_lint(after_sam), *checkov(ours, after_sam)})


def test_every_finding_is_mended_or_explained(findings: list[Finding]) -> None:
    """One that stands on what SAM generates is explained where it was generated from."""
    open_ones = [found for found in findings if (owner(found.resource), found.rule) not in SUPPRESSED]
    assert not open_ones, "\n".join(map(str, open_ones))


def test_every_suppression_is_still_needed(findings: list[Finding]) -> None:
    """One that hides nothing would hide the next mistake. Functions of one source have theirs in common."""
    needed = {(source(owner(found.resource)), found.rule) for found in findings}
    given = {(source(resource), rule) for resource, rule in SUPPRESSED}
    assert given <= needed, sorted(given - needed)


@pytest.mark.parametrize(("resource", "rule"), SUPPRESSED)
def test_every_suppression_says_why(resource: str, rule: str) -> None:
    """In a sentence, beside the resource."""
    assert len(SUPPRESSED[resource, rule].split()) >= 4


def test_nothing_is_suppressed_for_the_whole_template() -> None:
    """A rule that is off everywhere finds nothing anywhere."""
    assert not {"cfn-lint", "checkov"} & set(TEMPLATE["Metadata"])


def test_the_linters_do_find_what_is_wrong(tmp_path: Path) -> None:
    """So that their silence means something."""
    bad = tmp_path / "bad.json"
    resources = {"Files": {"Type": "AWS::S3::Bucket", "Properties": {"Nonsense": True}}}
    bad.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}))
    assert ("Files", "E3002") in {(found.resource, found.rule) for found in cfn_lint(bad)}
    assert ("Files", "CKV_AWS_53") in {(found.resource, found.rule) for found in checkov(bad)}
