"""Media types: their other names, and what kinds of them there are. Tables, and questions to them."""

from __future__ import annotations

# Types as browsers and tools name them today; what they were, or are, called elsewhere.
_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "application/gzip": ("application/x-gzip", "application/gzip-compressed", "application/x-gunzip"),
    "application/java-archive": ("application/x-java-archive", "application/x-jar", "application/jar"),
    "application/java-vm": ("application/java", "application/x-java", "application/x-java-class"),
    "application/json": ("text/json", "application/x-json"),
    "application/msword": ("application/doc", "application/x-msword"),
    "application/ogg": ("application/x-ogg",),
    "application/pdf": ("application/x-pdf", "application/acrobat", "text/pdf"),
    "application/postscript": ("application/ps", "application/x-postscript"),
    "application/rtf": ("text/rtf", "application/x-rtf", "text/richtext"),
    "application/vnd.microsoft.portable-executable": (
        *("application/x-msdownload", "application/x-dosexec", "application/x-msdos-program"),
        *("application/exe", "application/x-exe", "application/dos-exe", "application/x-winexe"),
    ),
    "application/vnd.ms-excel": ("application/msexcel", "application/x-msexcel", "application/xls"),
    "application/vnd.ms-powerpoint": ("application/mspowerpoint", "application/powerpoint"),
    "application/vnd.rar": ("application/x-rar-compressed", "application/x-rar", "application/rar"),
    "application/vnd.sqlite3": ("application/x-sqlite3", "application/x-sqlite"),
    "application/x-7z-compressed": ("application/7z", "application/x-7zip"),
    "application/x-bzip2": ("application/bzip2", "application/x-bzip", "application/x-bz2"),
    "application/x-executable": (
        *("application/x-elf", "application/x-sharedlib", "application/x-object"),
        *("application/x-pie-executable", "application/x-coredump"),
    ),
    "application/x-httpd-php": ("application/x-php", "text/x-php", "application/php"),
    "application/x-ndjson": ("application/jsonl", "application/x-jsonlines", "application/jsonlines"),
    "application/x-shockwave-flash": ("application/vnd.adobe.flash.movie",),
    "application/x-tar": ("application/tar", "application/x-gtar", "application/x-ustar"),
    "application/x-xz": ("application/xz",),
    "application/xml": ("text/xml",),
    "application/zip": ("application/x-zip-compressed", "application/x-zip", "application/zip-compressed"),
    "application/zstd": ("application/x-zstd",),
    "audio/aac": ("audio/x-aac", "audio/aacp", "audio/x-hx-aac-adts"),
    "audio/aiff": ("audio/x-aiff",),
    "audio/flac": ("audio/x-flac",),
    "audio/midi": ("audio/x-midi", "audio/mid"),
    "audio/mp4": ("audio/x-m4a", "audio/m4a", "audio/mp4a-latm"),
    "audio/mpeg": ("audio/mp3", "audio/x-mp3", "audio/x-mpeg", "audio/mpeg3", "audio/mpg"),
    "audio/ogg": ("audio/x-ogg", "audio/vorbis", "audio/opus"),
    "audio/wav": ("audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/x-pn-wav"),
    "font/otf": ("application/x-font-otf", "font/opentype", "application/vnd.ms-opentype"),
    "font/ttf": ("application/x-font-ttf", "application/x-font-truetype", "font/sfnt"),
    "font/woff": ("application/font-woff", "application/x-font-woff"),
    "font/woff2": ("application/font-woff2",),
    "image/bmp": ("image/x-ms-bmp", "image/x-bmp"),
    "image/jpeg": ("image/jpg", "image/pjpeg", "image/jpe", "image/x-jpeg"),
    "image/png": ("image/x-png", "image/apng", "image/vnd.mozilla.apng"),
    "image/svg+xml": ("image/svg",),
    "image/tiff": ("image/tif", "image/x-tiff"),
    "image/vnd.adobe.photoshop": ("image/x-photoshop", "application/x-photoshop", "image/psd"),
    "image/x-icon": ("image/vnd.microsoft.icon", "image/ico"),
    "text/csv": ("application/csv", "text/x-csv", "text/comma-separated-values"),
    "text/javascript": ("application/javascript", "application/x-javascript", "application/ecmascript"),
    "text/x-python": ("application/x-python", "application/x-python-code", "text/x-script.python"),
    "text/x-shellscript": ("application/x-sh", "application/x-shellscript", "text/x-sh"),
    "video/mp4": ("video/x-m4v", "video/m4v", "video/x-mp4", "application/mp4"),
    "video/mp2t": ("video/mpeg-ts", "video/vnd.dlna.mpeg-tts"),
    "video/mpeg": ("video/mpg", "video/x-mpeg", "video/dvd"),
    "video/quicktime": ("video/x-quicktime",),
    "video/x-matroska": ("video/matroska", "video/x-mkv"),
    "video/x-msvideo": ("video/avi", "video/msvideo", "video/vnd.avi"),
}
_NAMES = {other: name for name, others in _OTHER_NAMES.items() for other in others}

# These say that nothing is said.
_OPAQUE = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/unknown", "application/binary"}
)

# Text by another top-level type.
_TEXTUAL = frozenset(
    {
        *("application/json", "application/x-ndjson", "application/xml", "application/yaml", "application/x-yaml"),
        *("application/toml", "application/sql", "application/graphql", "application/typescript", "application/x-perl"),
        *("application/x-httpd-php", "application/x-www-form-urlencoded", "application/x-tex", "application/x-latex"),
        *("application/x-subrip", "application/x-pem-file", "application/pgp-signature", "application/pgp-keys"),
        *("application/vnd.apple.mpegurl", "application/x-mpegurl", "audio/x-mpegurl", "application/rtf"),
        *("application/postscript", "application/x-bat", "model/obj", "model/gltf+json", "message/rfc822"),
    }
)

# What so many other formats are made of that it proves none of them wrong.
MATERIALS = frozenset(
    {
        *("application/zip", "application/gzip", "application/vnd.sqlite3", "application/x-ole-storage"),
        *("application/xml", "application/json", "application/x-ndjson", "text/plain", "text/csv"),
    }
)

# Types whose files always begin in a way that is known here: bytes that do not are none of them.
RECOGNISED = frozenset(
    {
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/x-icon"),
        *("image/svg+xml", "image/heic", "image/heif", "image/avif", "image/vnd.adobe.photoshop"),
        *("audio/flac", "audio/wav", "audio/ogg", "audio/mp4", "audio/midi", "audio/webm"),
        *("video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo", "video/ogg"),
        *("video/3gpp", "video/3gpp2", "font/woff", "font/woff2", "application/ogg"),
        *("application/pdf", "application/rtf", "application/json", "application/xml", "application/xhtml+xml"),
        *("application/zip", "application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd"),
        *("application/x-7z-compressed", "application/vnd.rar", "application/vnd.sqlite3", "application/epub+zip"),
        *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        *("application/vnd.microsoft.portable-executable", "application/x-executable", "application/x-mach-binary"),
        *("application/java-archive", "application/java-vm", "application/vnd.android.package-archive"),
        *("application/wasm", "application/vnd.apache.parquet"),
    }
)
_RECOGNISED_PREFIXES = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")

# https://www.rfc-editor.org/rfc/rfc6838#section-4.2.8 and the IANA registry of suffixes
_SUFFIXES = {"+json": "application/json", "+xml": "application/xml", "+zip": "application/zip"} | {
    "+gzip": "application/gzip",
    "+sqlite3": "application/vnd.sqlite3",
}


def canonical(content_type: str) -> str:
    """The one name of a media type, without its parameters."""
    essence = content_type.partition(";")[0].strip().lower()
    return _NAMES.get(essence, essence)


def says_nothing(media_type: str) -> bool:
    """Whether a type stands for any bytes."""
    return media_type in _OPAQUE


def is_textual(media_type: str) -> bool:
    """Whether files of the type are text to be read in an editor."""
    return media_type.startswith("text/") or media_type in _TEXTUAL or material_of(media_type) in _TEXTUAL


def is_recognised(media_type: str) -> bool:
    """Whether every file of the type is told by its bytes."""
    return media_type in RECOGNISED or media_type.startswith(_RECOGNISED_PREFIXES)


def material_of(media_type: str) -> str | None:
    """What files of the type are made of, as its own name says."""
    return next((material for suffix, material in _SUFFIXES.items() if media_type.endswith(suffix)), None)
