"""Whatever the bytes are, and whatever was declared, there is a verdict."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.inspecting.finding import END_BYTES, Sample
from jobs.inspecting.verdict import Agreement, judge
from tests.unit.jobs.inspecting.test_formats import FORMATS

declared_types = st.sampled_from([media_type for media_type, _, _ in FORMATS]) | st.text(max_size=40)
contents = st.sampled_from([content for _, content, _ in FORMATS])
openings = st.sampled_from(
    [
        *(b"PK\x03\x04", b"PK\x05\x06", b"MZ", b"RIFF", b"OggS", b"\x1aE\xdf\xa3", b"\0\0\0\x18ftyp", b"\xff\xfb"),
        *(b"<?xml", b"<!DOCTYPE [", b"<!--", b"{", b"[[", b'"', b"#!/", b"\xff\xfe", b"\xef\xbb\xbf", b"\xff\xf1"),
    ]
)
# What makes an expression or a parser go back, or go deep.
repeated = st.sampled_from(
    [
        *(b"[", b"{", b'{"a":', b"<a>", b"<!--", b"<?", b"<!DOCTYPE [", b'"', b"\\", b"a,", b"#!/a", b"/", b"GIF89a/*"),
        *(b" ", b"\n", b"-", b"<", b"\xff", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"*/=", rb"\son"),
    ]
)


def check(declared: str, sample: Sample) -> None:
    verdict = judge(declared, sample)
    assert verdict.agreement in Agreement
    assert verdict.reasons
    assert all(reason.endswith(".") for reason in verdict.reasons)
    assert judge(declared, sample) == verdict


@given(declared=declared_types, content=st.binary(max_size=600))
@settings(max_examples=300, deadline=None)
def test_any_bytes_have_a_verdict(declared: str, content: bytes) -> None:
    """And the same one each time."""
    check(declared, Sample.of(content))


@given(declared=declared_types, opening=openings, rest=st.binary(max_size=200), ending=openings)
@settings(max_examples=300, deadline=None)
def test_any_bytes_behind_a_known_beginning_have_a_verdict(
    declared: str, opening: bytes, rest: bytes, ending: bytes
) -> None:
    """Lengths and offsets that point anywhere."""
    check(declared, Sample.of(opening + rest + ending))


@given(content=contents, data=st.data())
@settings(max_examples=300, deadline=None)
def test_files_cut_and_bent_anywhere_have_a_verdict(content: bytes, data: st.DataObject) -> None:
    """As broken connections and curious people leave them."""
    bent = bytearray(content)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        bent[at] = data.draw(st.integers(0, 255))
    check(data.draw(declared_types), Sample.of(bytes(bent[: data.draw(st.integers(0, len(bent)))])))


@given(first=contents, second=contents, gap=st.sampled_from([0, 1, END_BYTES, 3 * END_BYTES]))
@settings(max_examples=100, deadline=None)
def test_two_files_in_one_have_a_verdict(first: bytes, second: bytes, gap: int) -> None:
    """However far apart."""
    check("application/octet-stream", Sample.of(first + bytes(gap) + second))


@given(text=st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_a_text_without_control_characters_is_never_called_binary(text: str) -> None:
    """Unless it is one of the formats that are written as text."""
    clean = "".join(character for character in text if character.isprintable() or character in "\n\t") or "a"
    finding = judge("text/plain", Sample.of(clean.encode())).finding
    assert finding is not None
    assert "text/plain" in {finding.media_type, *finding.also} or finding.media_type.startswith("application/")


@given(opening=openings | st.just(b""), piece=repeated, size_bytes=st.sampled_from([END_BYTES, 2 * END_BYTES]))
@settings(max_examples=60, deadline=timedelta(seconds=2))
def test_deep_nesting_and_long_runs_take_no_time(opening: bytes, piece: bytes, size_bytes: int) -> None:
    """Nothing here is much worse than linear, and nothing recurses."""
    check("text/plain", Sample.of(opening + piece * (size_bytes // len(piece) - len(opening))))
