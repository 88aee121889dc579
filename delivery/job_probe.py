"""Has a deployed service digest a file that it holds, as any client would, and compares."""

from __future__ import annotations

import base64
import time

from delivery.probe import Api, ProbeError, Proof

PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.5


def digest(api: Api, proof: Proof) -> str:
    """The job's id, once its SHA-256 is that of what was sent. Raises ProbeError."""
    wanted = {"type": "digest", "input": {"upload_id": proof.upload_id}, "parameters": {"algorithms": ["sha256"]}}
    job = api.call("POST", "/v1/jobs", wanted)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not job["done"]:
        if time.monotonic() > give_up_at:
            raise ProbeError(f"the digest job is still {job['state']} after {PATIENCE_SECONDS:.0f} s")
        time.sleep(_PAUSE_SECONDS)
        job = api.call("GET", f"/v1/jobs/{job['id']}")
    if job["state"] != "succeeded":
        raise ProbeError(f"the digest job has {job['state']}: {job.get('error', {}).get('detail', 'no reason given')}")
    found = base64.b64decode(job["response"]["digests"]["sha256"]["value"]).hex()
    if found != proof.sha256:
        raise ProbeError("the digest job found another SHA-256 than that of what was sent")
    return str(job["id"])
