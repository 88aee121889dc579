"""The curl lines that the demo prints and the README shows; a test runs them word for word."""

from __future__ import annotations

_WRITE_CURL_CONFIG = """\
import json, sys
upload = json.load(open(sys.argv[1]))
parts = upload["multipart"]["page"]["parts"] if "multipart" in upload else [upload["request"]]
for part in parts:
    file = "film.part%05d" % part["part_number"] if "part_number" in part else "hello.txt"
    print("url =", json.dumps(part["url"]), "\\nupload-file =", json.dumps(file))
    for name, value in part["headers"].items():
        print("header =", json.dumps(name + ": " + value))
    print("fail-with-body\\nsilent\\nshow-error")
    if part is not parts[-1]:
        print("next")
"""


def curl_lines(api_url: str, token: str) -> str:
    """A shell script: one small file by a PUT, one of 30 MiB in parts."""
    return f"""\
API={api_url}
TOKEN={token}
call() {{ curl -sS --fail-with-body -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; }}
cat > to_curl.py <<'EOF'
{_WRITE_CURL_CONFIG}EOF
field() {{ python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$@"; }}

# One PUT: promise a file, send it as the answer says, have it verified.
printf 'hello, portside\\n' > hello.txt
call "$API/v1/uploads" -o upload.json \\
  -d '{{"filename": "hello.txt", "size_bytes": 16, "content_type": "text/plain"}}'
python3 to_curl.py upload.json > put.curl
curl -K put.curl
call -X POST "$API/v1/uploads/$(field upload.json id)/complete"; echo

# In parts: the same, with a request for each part; the server asks S3 which parts it has.
head -c 31457280 /dev/urandom > film.bin
call "$API/v1/uploads" -o upload.json -d '{{"filename": "film.bin", "size_bytes": 31457280,
  "content_type": "application/octet-stream", "strategy": "multipart", "part_size_bytes": 8388608}}'
split --bytes=8388608 --numeric-suffixes=1 --suffix-length=5 film.bin film.part
python3 to_curl.py upload.json > parts.curl
curl --parallel --no-progress-meter -K parts.curl
call -X POST "$API/v1/uploads/$(field upload.json id)/complete"; echo
"""
