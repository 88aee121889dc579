"""S3's limits and ours, each with its source."""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
MIN_PART_BYTES = 5 * MIB  # every part but the last
MAX_PART_BYTES = 5 * GIB
MAX_PART_COUNT = 10_000
MAX_OBJECT_BYTES = MAX_PART_COUNT * MAX_PART_BYTES  # 48.8 TiB
MAX_PUT_BYTES = 5 * GIB  # one PUT

# Small enough that a lost part costs little, large enough that 80 GB still fit 10,000 of them.
DEFAULT_PART_BYTES = 8 * MIB

# Part URLs in one answer: about 1.8 kB each with a role's session token, so 1,000 stay well under the 6 MB that
# Lambda may answer (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
MAX_PAGE_PARTS = 1_000
FIRST_PAGE_PARTS = 100

# Uploads that one request starts: as many as Git LFS's client asks of a server at once (lfs.transfer.batchSize), and
# with MAX_BATCH_BYTES few enough for one answer of at most 6 MB; tests/unit/handlers/test_batch_sizes.py proves it.
MAX_BATCH_UPLOADS = 100
MAX_BATCH_BYTES = 256 * KIB
BATCH_PAGE_PARTS = 500  # of all first pages together

# In compact form, 32 bytes a part: all that an upload can have fit one answer.
MAX_COMPACT_PARTS = MAX_PART_COUNT

# What is read, to compute a checksum that S3 does not tell, while somebody waits: 3 s or so inside AWS. A job reads
# what is larger, of any size.
INLINE_READ_BYTES = 256 * MIB

# A completion of more parts is a job, whatever its client prefers: as many as S3 lists in one answer.
SYNC_COMPLETE_PARTS = 1_000

# How many versions of a shared key are looked through for an upload's own, from the newest.
MAX_LOOKED_AT_VERSIONS = 100

# A URL's life. AWS's console gives 300 s; under 120 s clock skew makes them fail at random.
DEFAULT_URL_EXPIRY_SECONDS = 300
MIN_URL_EXPIRY_SECONDS = 120

# What a POSIX file name may take (NAME_MAX, in bytes), and what RFC 6838 section 4.2 allows for type and subtype
# together, with room for parameters.
MAX_FILENAME_BYTES = 255
MAX_CONTENT_TYPE_CHARACTERS = 255

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html: names and values together, in bytes.
MAX_METADATA_BYTES = 2 * KIB
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
MAX_TAGS = 10
MAX_TAG_NAME_CHARACTERS = 128
MAX_TAG_VALUE_CHARACTERS = 256

# A client's own name for a file on a device: a hash, or a path with times.
MAX_FINGERPRINT_CHARACTERS = 512
