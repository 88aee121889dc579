"""Why an archive is not unpacked, in a user's words: one function for each code."""

from __future__ import annotations

from uploads.errors import PromiseBrokenError, TooLargeError, TypeNotAllowedError, UploadsError

_SHOWN_CHARACTERS = 80


def not_an_archive() -> UploadsError:
    """The first bytes are of none that we know."""
    return TypeNotAllowedError(
        "The file is neither a zip nor a tar, plain or packed with gzip, bzip2 or xz.", code="NOT_AN_ARCHIVE"
    )


def unsupported(what: str) -> UploadsError:
    """A sound archive may have this; we do not unpack it."""
    return TypeNotAllowedError(f"The archive has {what}, which is not supported.", code="ARCHIVE_UNSUPPORTED")


def unreadable(why: str) -> UploadsError:
    """Broken, cut, or contradicting itself."""
    return PromiseBrokenError(f"The archive cannot be read: {why}.", code="ARCHIVE_UNREADABLE")


def encrypted(name: str) -> UploadsError:
    """Nobody has told us a password."""
    return PromiseBrokenError(f"{shown(name)} is encrypted.", code="ARCHIVE_ENCRYPTED")


def hostile_name(name: str, why: str) -> UploadsError:
    """A name that could do harm where the files are kept."""
    return PromiseBrokenError(f"The name {shown(name)} {why}.", code="ARCHIVE_HOSTILE_NAME")


def hostile_entry(name: str, kind: str) -> UploadsError:
    """Neither a file nor a folder."""
    return PromiseBrokenError(
        f"{shown(name)} is {kind}; an archive may hold only files and folders.", code="ARCHIVE_HOSTILE_ENTRY"
    )


def too_large(why: str) -> UploadsError:
    """Above a limit of the job's, or of the service's."""
    return TooLargeError(f"The archive {why}.", code="ARCHIVE_TOO_LARGE")


def shown(name: str) -> str:
    """A name that anybody may have made up, fit for a message: short, in printable ASCII, in quotes."""
    text = ascii(name[: _SHOWN_CHARACTERS + 1])
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…{text[0]}"
