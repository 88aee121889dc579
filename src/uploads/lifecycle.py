"""Which state follows which. Terminal states never leave; every edge is one conditional write."""

from __future__ import annotations

from datetime import datetime, timedelta

from uploads.model import State, Upload
from uploads.promise import Strategy

# Accepting bytes.
OPEN = frozenset({State.ISSUED, State.UPLOADING})
# Being finished: S3 has been, or is being, told to assemble the object, or what it holds is being read.
FINISHING = frozenset({State.COMPLETING, State.VERIFYING})
# Twice the 29 s at which API Gateway gives up, and the function with it.
ABANDONED_AFTER = timedelta(seconds=60)
TERMINAL = frozenset({State.READY, State.REJECTED, State.ABORTED, State.EXPIRED})

# From which states a state may be entered. Forward steps may be skipped, never taken back but one: completing returns
# to uploading when S3 finds a part wanting. COMPLETING may be entered again, for a caller that died in it, and
# aborted once that is certain; VERIFYING may only expire, when the object is gone.
ENTERED_FROM: dict[State, frozenset[State]] = {
    State.UPLOADING: OPEN | {State.COMPLETING},
    State.COMPLETING: OPEN | {State.COMPLETING},
    State.VERIFYING: OPEN | FINISHING,
    State.READY: OPEN | FINISHING,
    State.REJECTED: OPEN | FINISHING,
    State.ABORTED: OPEN | {State.COMPLETING},
    State.EXPIRED: OPEN | FINISHING,
}

# "Could take several minutes": https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
ASSEMBLED_WITHIN = timedelta(minutes=15)
# No function of ours runs longer than Lambda's 15 minutes; reading a large object may take that.
VERIFIED_WITHIN = timedelta(minutes=16)
# When the sweeper looks whether a file arrived of which no event told. Most arrive within minutes.
ARRIVAL_CHECKED_AFTER = timedelta(minutes=15)
# The longest that MaxUrlExpirySeconds may be: after that, no URL can write to an upload that came to nothing.
LAST_URL_DIES_AFTER = timedelta(hours=12)


def is_abandoned(upload: Upload, now: datetime) -> bool:
    """Whether whoever was completing the upload has died: no function of ours runs for as long as this."""
    return upload.state is State.COMPLETING and now - upload.updated_at > ABANDONED_AFTER


def state_at(upload: Upload, now: datetime) -> State:
    """The state as of `now`: an open upload past its time has expired, whether or not that is written yet."""
    if upload.state in OPEN and now >= upload.expires_at:
        return State.EXPIRED
    return upload.state


def due_at(upload: Upload) -> datetime | None:
    """When the sweeper must look at an upload that has just come into its state; None for never again."""
    if upload.state is State.READY:
        return None
    if upload.state in TERMINAL:
        return upload.updated_at + LAST_URL_DIES_AFTER
    if upload.state is State.COMPLETING:
        return upload.updated_at + ABANDONED_AFTER
    if upload.state is State.VERIFYING:
        return upload.updated_at + VERIFIED_WITHIN
    if upload.plan.strategy is Strategy.MULTIPART:
        return upload.expires_at
    return min(upload.expires_at, upload.updated_at + ARRIVAL_CHECKED_AFTER)
