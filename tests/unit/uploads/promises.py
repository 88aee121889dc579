"""Uploads that promise this or that, for the pure parts of the core."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.unit.fakes.world import ALICE, NOW, RULES, SMALL
from uploads.issuing import new_upload
from uploads.model import Plan, Upload
from uploads.promise import Algorithm, Checksum, Encryption, Strategy

UPLOAD_ID, OTHER_ID = "01M81XFF80FMDPR3MZ4JM56722", "01M81XFF80FMDPR3MZ4JM56723"
SHA256 = Checksum(Algorithm.SHA256, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")
SSE_S3 = Encryption("AES256")
SSE_KMS = Encryption("aws:kms", "arn:aws:kms:eu-central-1:123456789012:key/1234abcd")


def promised(strategy: Strategy = Strategy.PUT, **changes: Any) -> Upload:
    """An upload of SMALL in one piece, with more promised."""
    plan = Plan(strategy, SMALL.size_bytes, 1)
    upload = new_upload(SMALL, plan, ALICE, RULES, upload_id=UPLOAD_ID, key_id=None, now=NOW)
    return replace(upload, **changes)
