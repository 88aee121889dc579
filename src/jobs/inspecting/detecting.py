"""What a file is: whatever proves most is asked first."""

from __future__ import annotations

from dataclasses import replace

from jobs.inspecting.archives import by_archive
from jobs.inspecting.families import canonical
from jobs.inspecting.finding import Finding, Sample
from jobs.inspecting.media import by_container
from jobs.inspecting.signatures import by_signature
from jobs.inspecting.texts import by_old_text, by_script, by_text

# Shorter signatures are met by chance.
_SIGNATURE_BYTES = 3


def detect(sample: Sample) -> Finding | None:
    """The finding; None where the bytes are of no type that is known. Never raises."""
    if not sample.head:
        return None
    return (
        by_archive(sample)
        or by_signature(sample.head)
        or by_container(sample.head)
        or by_script(sample.head)
        or by_text(sample)
        or _by_puremagic(sample)
        or by_old_text(sample)
    )


def _by_puremagic(sample: Sample) -> Finding | None:
    """The longest signature that matches; `also` holds those of the same length. It gets no name to go by."""
    import puremagic

    try:
        # It looks at the first 36 KiB and the last half KiB of what it is given.
        matches = puremagic.magic_string(sample.head if sample.is_whole else sample.head + sample.tail)
    except (puremagic.PureError, ValueError):  # it knows nothing like it
        return None
    known = [match for match in matches if match.mime_type and len(match.byte_match or b"") >= _SIGNATURE_BYTES]
    if not known:
        return None
    best = known[0]
    same = {canonical(match.mime_type) for match in known if match.confidence == best.confidence}
    found = Finding(canonical(best.mime_type), best.extension, float(best.confidence))
    return replace(found, also=frozenset(same - {found.media_type}))
