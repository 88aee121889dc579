"""Metadata beyond ASCII: what is put into headers, and what S3 may tell instead."""

from __future__ import annotations

import re
from base64 import b64decode
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from uploads.encoded_words import decode_words, encode_words

MAX_WORD_CHARACTERS = 75  # RFC 2047, section 2
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(text=texts)
@example("")
@example(" ")
@example("two  spaces")
@example("=?UTF-8?B?aGk=?=")
@example("=?")
@example("?= =?")
@example("${filename}")
@example("🙂" * 60)
@example("a" * 44 + "ä")
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """Whatever a client means by it, even what looks like an encoded word."""
    assert decode_words(encode_words(text)) == text


@given(text=texts)
def test_what_is_encoded_is_a_header_that_nothing_on_the_way_changes(text: str) -> None:
    """Printable ASCII, no spaces that signing folds, no word longer than readers must take."""
    encoded = encode_words(text)
    assert encoded.isascii()
    assert encoded.isprintable()
    assert encoded == " ".join(encoded.split())
    if encoded != text:
        assert all(len(word) <= MAX_WORD_CHARACTERS for word in encoded.split(" "))


@given(text=texts.filter(lambda text: not text.isascii()))
def test_each_word_stands_on_its_own(text: str) -> None:
    """A reader that decodes word by word, as the RFC asks, meets whole characters."""
    words = [re.fullmatch(r"=\?UTF-8\?B\?([A-Za-z0-9+/=]+)\?=", word) for word in encode_words(text).split(" ")]
    assert "".join(b64decode(word[1], validate=True).decode() for word in words if word) == text
    assert all(words)


@pytest.mark.parametrize("text", ["Übergröße", "漢字 🙂", "naïve café, twice  spaced", "x" * 100 + "ü"])
def test_mail_readers_read_the_same(text: str) -> None:
    """The standard library's own decoder, which shares nothing with ours."""
    assert str(make_header(decode_header(encode_words(text)))) == text


@pytest.mark.parametrize("text", ["", "plain", "a b", 'quotes " and \\', "100 %", "a=b?c", "$HOME", "{x}"])
def test_plain_text_stays_readable(text: str) -> None:
    """Who looks at the object in S3's console sees it as it is."""
    assert encode_words(text) == text


@pytest.mark.parametrize("text", [" edge", "edge ", "a  b", "a\tb", "=?x", "a ${filename} b"])
def test_plain_text_that_would_be_read_otherwise_is_encoded(text: str) -> None:
    """Folded by signing, decoded by readers, or put in its place by S3 in a form."""
    assert encode_words(text).startswith("=?UTF-8?B?")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("=?UTF-8?Q?=C3=84pfel?=", "Äpfel"),
        ("=?utf-8?q?two_words?=", "two words"),
        ("=?UTF-8?B?w4Q=?= =?UTF-8?Q?pfel?=", "Äpfel"),
        ("=?UTF-8?B?w4Q=?=\r\n =?UTF-8?B?w7Y=?=", "Äö"),
        ("=?ISO-8859-1?Q?=C4?= and plain", "Ä and plain"),
        ("plain =?UTF-8?B?w4Q=?=", "plain Ä"),
    ],
)
def test_what_s3_may_tell_instead_is_understood(told: str, meant: str) -> None:
    """It decodes what it is told and encodes anew: in the other encoding, in other pieces."""
    assert decode_words(told) == meant


@pytest.mark.parametrize(
    "text",
    ["=?no-such-charset?B?w4Q=?=", "=?UTF-8?B?w?=", "=?UTF-8?B?/w==?=", "=?hex?B?w4Q=?=", "=?UTF-8?X?a?=", "=?a?= b"],
)
def test_word_that_says_nothing_stays_as_it_is(text: str) -> None:
    """It is compared with what was promised, and differs; no error of ours."""
    assert decode_words(text) == text
