"""Whether what was found is what was declared, and why, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from jobs.inspecting.dangers import dangers_of
from jobs.inspecting.detecting import detect
from jobs.inspecting.endings import missing_end
from jobs.inspecting.families import MATERIALS, canonical, is_recognised, is_textual, material_of, says_nothing
from jobs.inspecting.finding import Danger, Finding, Sample

# With fewer bytes even a whole file of a format may be missing what tells it.
_TOO_SHORT_BYTES = 12


class Agreement(StrEnum):
    """How the bytes and the declared type go together."""

    MATCH = "match"
    COMPATIBLE = "compatible"  # one is a kind of the other, or the bytes cannot tell them apart
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"  # the bytes say nothing


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that is said about a file."""

    finding: Finding | None
    agreement: Agreement
    is_dangerous: bool
    reasons: tuple[str, ...]


def judge(declared_type: str, sample: Sample) -> Verdict:
    """Look, compare, warn. Never raises, whatever the bytes and the declared type are."""
    finding = detect(sample)
    declared = canonical(declared_type)
    agreement, reason = compare(declared, finding, sample.size_bytes)
    warnings = _warnings(declared, dangers_of(sample, finding))
    unfinished = missing_end(sample, finding) if finding else None
    return Verdict(finding, agreement, bool(warnings), (reason, *warnings, *([unfinished] if unfinished else [])))


def compare(declared: str, finding: Finding | None, size_bytes: int) -> tuple[Agreement, str]:
    """How a declared type's one name and a finding go together, and why."""
    if size_bytes == 0:
        return Agreement.UNKNOWN, "The file is empty."
    if finding is None:
        return _compare_with_nothing(declared, size_bytes)
    return _compare_with_finding(declared, finding)


def _compare_with_finding(declared: str, finding: Finding) -> tuple[Agreement, str]:
    found = finding.media_type
    if says_nothing(declared):
        return Agreement.COMPATIBLE, f"The declared type says nothing; the bytes are {found}."
    if found == declared:
        return Agreement.MATCH, f"The bytes are {found}, as declared."
    if declared in finding.also:
        return Agreement.COMPATIBLE, f"The bytes are {found}, which may be called {declared} too."
    if _may_be(declared, finding):
        return Agreement.COMPATIBLE, f"The bytes are {found}, and nothing in them speaks against {declared}."
    return Agreement.MISMATCH, f"The bytes are {found}, not {declared}."


def _compare_with_nothing(declared: str, size_bytes: int) -> tuple[Agreement, str]:
    if size_bytes < _TOO_SHORT_BYTES:
        return Agreement.UNKNOWN, "The file is too short to tell what it is."
    if is_recognised(declared):
        return Agreement.MISMATCH, f"The bytes do not begin as {declared} does."
    if is_textual(declared):
        return Agreement.MISMATCH, f"The bytes are not text, as {declared} would be."
    return Agreement.UNKNOWN, "The bytes are of no type that is known here."


def _may_be(declared: str, finding: Finding) -> bool:
    """Whether the declared type is one that such bytes may be all the same."""
    if is_recognised(declared):
        return False
    material = material_of(declared)
    if material is not None:
        return material in {finding.media_type, *finding.also}
    if is_textual(declared):
        return is_textual(finding.media_type)
    is_any_kind = declared.startswith(("application/", "model/", "chemical/"))
    return is_any_kind and finding.media_type in MATERIALS


def _warnings(declared: str, dangers: Sequence[Danger]) -> list[str]:
    is_text = is_textual(declared)
    return [
        danger.reason
        for danger in dangers
        if declared not in danger.unless_declared and not (danger.unless_text and is_text)
    ]
