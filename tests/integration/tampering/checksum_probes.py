"""Bends of the checksum of a PUT or of a part, in each algorithm that S3 knows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.integration.tampering.bends import all_of, edited_query, header, same_length_body, second_header
from tests.integration.tampering.digests import digest
from tests.integration.tampering.probes import MALFORMED, Probe, probes
from tests.integration.tampering.promises import (
    CONTENT,
    OTHER_CONTENT,
    PART_CHECKED,
    PART_OF_WHOLE_SHA,
    PUT_CHECKED,
    Promise,
)
from uploads.promise import Algorithm


def _checksum_probes(promise: Promise) -> Iterator[Probe]:
    algorithm = promise.checksum.algorithm if promise.checksum else Algorithm.SHA256
    other = Algorithm.SHA1 if algorithm is Algorithm.CRC32 else Algorithm.CRC32
    name = f"x-amz-checksum-{algorithm}"
    right_in_other = header(f"x-amz-checksum-{other}", digest(other, CONTENT))
    right_for_others = digest(algorithm, OTHER_CONTENT)
    unsigned = edited_query("X-Amz-SignedHeaders", lambda text: text.replace(f";{name}", ""))
    yield from probes(promise, {"other bytes": same_length_body(OTHER_CONTENT)}, MALFORMED)
    yield from probes(
        promise,
        {
            "other bytes with their checksum": all_of(same_length_body(OTHER_CONTENT), header(name, right_for_others)),
            "no checksum": header(name, None),
            "a checksum neither signed nor sent": all_of(unsigned, header(name, None)),
            "another algorithm in its place": all_of(header(name, None), right_in_other),
            "another algorithm besides": right_in_other,
            "a second checksum": second_header(name, right_for_others),
            "the checksum as a trailer": all_of(header(name, None), header("x-amz-trailer", name)),
        },
    )


CHECKED_PUTS: tuple[Probe, ...] = tuple(
    probe for promise in PUT_CHECKED.values() for probe in _checksum_probes(promise)
)
CHECKED_PARTS: tuple[Probe, ...] = tuple(
    probe for promise in (*PART_CHECKED.values(), PART_OF_WHOLE_SHA) for probe in _checksum_probes(promise)
)
