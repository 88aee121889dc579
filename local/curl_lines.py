"""The curl lines that the demo prints and the README shows; a test runs them word for word."""

from __future__ import annotations


def curl_lines(api_url: str, token: str) -> str:
    """A shell script: one small file by a PUT, one of 30 MiB in parts, that one digested and fetched again."""
    return f"""\
API={api_url}
TOKEN={token}
call() {{ curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; }}
field() {{ sed -E 's/.*"'"$1"'":"([^"]*)".*/\\1/'; }}

# One PUT: promise a file, send it as the service says, have it verified.
printf 'hello, portside\\n' > hello.txt
ID=$(call "$API/v1/uploads" \\
  -d '{{"filename": "hello.txt", "size_bytes": 16, "content_type": "text/plain"}}' | field id)
call "$API/v1/uploads/$ID/curl" -o put.curl
ln -sf hello.txt part.whole
curl --no-progress-meter -K put.curl
call -X POST "$API/v1/uploads/$ID/complete"; echo

# In parts: the same, with a request for each part; the server asks S3 which parts it has.
head -c 31457280 /dev/urandom > film.bin
ID=$(call "$API/v1/uploads" -d '{{"filename": "film.bin", "size_bytes": 31457280,
  "content_type": "application/octet-stream", "strategy": "multipart", "part_size_bytes": 8388608}}' | field id)
call "$API/v1/uploads/$ID/curl" -o parts.curl
split -b 8388608 --numeric-suffixes=1 -a 5 film.bin part.
curl --parallel --no-progress-meter -K parts.curl
call -X POST "$API/v1/uploads/$ID/complete"; echo

# A job: what takes longer than a request may. Ask for it, and wait; here for the digest, from the bytes in S3.
JOB=$(call "$API/v1/jobs" -d '{{"type": "digest", "input": {{"upload_id": "'$ID'"}}}}' | field id)
call -H 'Prefer: wait=20' "$API/v1/jobs/$JOB"; echo
sha256sum film.bin

# And back again: the URL alone is enough, for a browser too.
URL=$(call -X POST "$API/v1/uploads/$ID/download" | field url)
curl -sS --fail-with-body "$URL" | cmp - film.bin && echo 'the same bytes came back'
"""
