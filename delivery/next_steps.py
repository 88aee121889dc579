"""What to do with a stack that has just been deployed. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def next_steps(environment: str, outputs: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """For the operator's terminal."""
    api = outputs["ApiUrl"]
    issuer = " or ".join(parameters["TokenIssuer"].split(",")) or "an issuer that TokenIssuer names: it is still empty"
    return f"""
Deployed.
  API     {api}
  Bucket  {outputs["BucketName"]}

Is it up?
  curl {api}/v1/health

Get an access token from {issuer} (audience {parameters["TokenAudience"]}, scope uploads:write,
claim {parameters["TenantClaim"]} naming a tenant), and prove the whole way:
  export PORTSIDE_TOKEN=…
  make smoke ENV={environment}

Start a first upload:
  curl {api}/v1/uploads -H "Authorization: Bearer $PORTSIDE_TOKEN" -H 'Content-Type: application/json' \\
    -d '{{"filename": "hello.txt", "size_bytes": 16, "content_type": "text/plain"}}'
"""
