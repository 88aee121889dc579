"""Names in headers: whatever a file is called, the header holds, and a reader gets the name back."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.disposition import content_disposition, offered_name

# RFC 6266 section 4.1: a quoted string of plain ASCII without what is escaped, then RFC 8187's extended value.
SHAPE = re.compile(
    r"(attachment|inline); filename=\"([ -!#-\[\]-~]*)\"; filename\*=UTF-8''((?:[\w.~-]|%[0-9A-F]{2})*)", re.ASCII
)
names = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=255)


def read_by_mail_parser(header: str) -> str:
    """What Python's own parser takes for the file's name, of the extended value alone."""
    message = EmailMessage()
    message["Content-Disposition"] = "attachment; filename*=" + header.rpartition("; filename*=")[2]
    return collapse_rfc2231_value(message.get_filename() or "")


@given(name=names)
def test_any_name_makes_one_header_and_comes_back(name: str) -> None:
    """Quotes, backslashes, percent signs, semicolons, every script: one line of ASCII, in the RFC's grammar."""
    header = content_disposition("attachment", name)
    match = SHAPE.fullmatch(header)
    assert match, header
    assert match[1] == "attachment"
    assert unquote(match[3], errors="strict") == offered_name(name)


@given(name=names)
def test_another_parser_reads_the_same_name(name: str) -> None:
    """Not only our own reading of the RFC: the standard library's parser of MIME headers."""
    assert read_by_mail_parser(content_disposition("inline", name)) == offered_name(name)


@given(name=st.text())
def test_no_text_at_all_breaks_out_of_the_header(name: str) -> None:
    """Names with line breaks never get this far; if one did, it would be encoded like anything else."""
    try:
        header = content_disposition("attachment", name)
    except UnicodeEncodeError:
        assert any("\ud800" <= c <= "\udfff" for c in name)  # half a character, which nothing can carry
        return
    assert SHAPE.fullmatch(header), header


@pytest.mark.parametrize(
    ("name", "plain", "extended"),
    [
        ("report.pdf", "report.pdf", "report.pdf"),
        ("Jahres bericht (final).pdf", "Jahres bericht (final).pdf", "Jahres%20bericht%20%28final%29.pdf"),
        ("Übergröße.txt", "Ubergro_e.txt", "%C3%9Cbergr%C3%B6%C3%9Fe.txt"),
        ("日本語.png", "___.png", "%E6%97%A5%E6%9C%AC%E8%AA%9E.png"),
        ('a"b.txt', "a_b.txt", "a%22b.txt"),
        ("100%41.txt", "100_41.txt", "100%2541.txt"),
        ("a;b=c,d.txt", "a;b=c,d.txt", "a%3Bb%3Dc%2Cd.txt"),
        ('x"; filename="y.exe', "x_; filename=_y.exe", "x%22%3B%20filename%3D%22y.exe"),
        ("../../etc/passwd", ".._.._etc_passwd", ".._.._etc_passwd"),
        ("C:\\boot.ini", "C:_boot.ini", "C%3A_boot.ini"),
        ("a\r\nX: y", "a__X: y", "a%0D%0AX%3A%20y"),
        ("..", "_", "_"),
        (" . ", "_", "_"),
    ],
)
def test_name_is_told_in_ascii_and_in_full(name: str, plain: str, extended: str) -> None:
    """What old clients see, and what the others do; no path in either."""
    assert content_disposition("attachment", name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{extended}"


def test_longest_name_there_can_be_still_fits_a_header() -> None:
    """255 bytes of UTF-8, each of them in three characters."""
    assert len(content_disposition("attachment", "語" * 85)) < 1_024
