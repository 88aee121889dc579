"""Names of entries: which are good, and which are good together. Pure.

No name becomes part of a key, or a path on a disk of ours. But somebody will save these files under their names: what
could leave the folder then, or silently overwrite another, is refused here rather than left to whoever comes last.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from jobs.unpacking.refusals import hostile_name

MAX_NAME_BYTES = 1_024  # as an object's key, and more than PATH_MAX on some systems; as RFC 2047 words it fits metadata
MAX_DEPTH = 32
ROOT = "./"

# As in the names of uploads: what breaks lines and listings, and what shows a name as another
# (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDI_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_HERE = re.compile(r"^(\./)+")
_DRIVE = re.compile(r"[A-Za-z]:")


def clean_name(name: str, *, is_folder: bool) -> str:
    """The name without a leading "./", which tar writes; of a folder with one slash at its end.

    Raises PromiseBrokenError for one that could do harm.
    """
    if is_folder and name in (".", ROOT):
        return ROOT
    bare = _HERE.sub("", name).removesuffix("/" if is_folder else "")
    _check_characters(name)
    _check_path(name, bare)
    return f"{bare}/" if is_folder else bare


def _check_characters(name: str) -> None:
    if any(0xDC80 <= ord(c) <= 0xDCFF for c in name):
        raise hostile_name(name, "is not UTF-8")
    if any(unicodedata.category(c) in _UNFIT or c in _BIDI_CONTROLS for c in name):
        raise hostile_name(name, "holds control characters")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise hostile_name(name, f"is longer than {MAX_NAME_BYTES} bytes")
    if "\\" in name:
        raise hostile_name(name, "holds a backslash")


def _check_path(name: str, bare: str) -> None:
    parts = bare.split("/")
    if not bare:
        raise hostile_name(name, "is empty")
    if name.startswith("/"):
        raise hostile_name(name, "is absolute")
    if _DRIVE.match(bare):
        raise hostile_name(name, "begins with a drive")
    if ".." in parts:
        raise hostile_name(name, "leads out of its folder")
    if "" in parts or "." in parts:
        raise hostile_name(name, "has an empty part")
    if len(parts) > MAX_DEPTH:
        raise hostile_name(name, f"is deeper than {MAX_DEPTH} folders")


class Names:
    """The names so far. Those that some systems take for one, by case or normal form, are one here.

    Kept as digests: 10,000 names may have 320,000 folders above them.
    """

    def __init__(self) -> None:
        self._files: set[bytes] = set()
        self._folders: set[bytes] = set()

    def add(self, name: str, *, is_folder: bool) -> None:
        """Take in a clean name. Raises PromiseBrokenError for one that is there already, or is in another's way.

        A folder may come again, as tar writes it.
        """
        *above, own = _digests(name)
        if own in self._files or (own in self._folders and not is_folder):
            raise hostile_name(name, "comes twice, as it is or in other letters, or is a folder of another")
        if not self._files.isdisjoint(above):
            raise hostile_name(name, "is in a folder that is a file")
        self._folders.update(above)
        (self._folders if is_folder else self._files).add(own)


def _digests(name: str) -> list[bytes]:
    """Of each folder on the way, and of the name itself. https://www.unicode.org/versions/latest/ch03.pdf, D145."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold()).encode()
    digest = hashlib.blake2b(digest_size=16)
    found = []
    for part in folded.rstrip(b"/").split(b"/"):
        digest.update(part + b"/")
        found.append(digest.digest())
    return found
