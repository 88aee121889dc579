"""SigV4 for one kind of call: a POST with a JSON body to an AWS service. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hmac
import time
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(NamedTuple):
    """The function's role, as Lambda puts it into the environment."""

    access_key_id: str
    secret_access_key: str
    session_token: str

    def __repr__(self) -> str:
        return "Credentials()"  # a traceback must not show them


class Call(NamedTuple):
    """What is asked of which service."""

    service: str
    region: str
    host: str
    path: str
    target: str
    body: bytes


def read_credentials(environ: Mapping[str, str]) -> Credentials:
    """KeyError, with the variable's name, when there are none."""
    return Credentials(
        environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"], environ.get("AWS_SESSION_TOKEN", "")
    )


def signed_headers(call: Call, credentials: Credentials, now: float) -> dict[str, str]:
    """All headers to send."""
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "host": call.host,
        "x-amz-date": moment,
        "x-amz-target": call.target,
    }
    if credentials.session_token:
        headers["x-amz-security-token"] = credentials.session_token
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = f"POST\n{call.path}\n\n{lines}\n{names}\n{sha256(call.body).hexdigest()}"
    scope = f"{moment[:8]}/{call.region}/{call.service}/aws4_request"
    text = f"{ALGORITHM}\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{credentials.secret_access_key}".encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"{credentials.access_key_id}/{scope}"
    headers["authorization"] = f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return headers
