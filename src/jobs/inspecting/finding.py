"""What is looked at, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

# How much is read at either end: signatures stand in the first bytes, a ZIP's list of contents in the last ones.
END_BYTES = 64 * 1_024


@dataclass(frozen=True, slots=True)
class Sample:
    """The first and the last END_BYTES of a file; of a shorter one both are all of it."""

    head: bytes
    tail: bytes
    size_bytes: int

    @classmethod
    def of(cls, content: bytes) -> Sample:
        """The sample of a file that is at hand."""
        return cls(content[:END_BYTES], content[-END_BYTES:], len(content))

    @property
    def is_whole(self) -> bool:
        """Whether the head is all there is."""
        return self.size_bytes <= len(self.head)


@dataclass(frozen=True, slots=True)
class Finding:
    """A media type and its usual extension. `confidence` is from 0 to 1.

    `also` holds the other types that such bytes are rightly called: a DOCX is a ZIP too.
    """

    media_type: str
    extension: str
    confidence: float = 1.0
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Danger:
    """Why whoever opens the file may come to run code.

    Not for those whose declared type is in `unless_declared`, nor, `unless_text`, where it is any kind of text.
    """

    reason: str
    unless_declared: frozenset[str] = frozenset()
    unless_text: bool = False
