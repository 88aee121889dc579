"""Which state follows which. Terminal states never leave; every edge is one conditional write."""

from __future__ import annotations

from datetime import datetime, timedelta

from uploads.model import State, Upload

# Accepting bytes.
OPEN = frozenset({State.ISSUED, State.UPLOADING})
# Being finished: S3 has been, or is being, told to assemble the object.
FINISHING = frozenset({State.COMPLETING, State.VERIFYING})
# Twice the 29 s at which API Gateway gives up, and the function with it.
ABANDONED_AFTER = timedelta(seconds=60)
TERMINAL = frozenset({State.READY, State.REJECTED, State.ABORTED, State.EXPIRED})

# From which states a state may be entered. Forward steps may be skipped, never taken back but one: completing returns
# to uploading when S3 finds a part wanting. COMPLETING may be entered again, for a caller that died in it, and
# aborted once that is certain.
ENTERED_FROM: dict[State, frozenset[State]] = {
    State.UPLOADING: frozenset({State.ISSUED, State.COMPLETING}),
    State.COMPLETING: OPEN | {State.COMPLETING},
    State.VERIFYING: OPEN | FINISHING,
    State.READY: OPEN | FINISHING,
    State.REJECTED: OPEN | FINISHING,
    State.ABORTED: OPEN | {State.COMPLETING},
    State.EXPIRED: OPEN | {State.COMPLETING},
}


def is_abandoned(upload: Upload, now: datetime) -> bool:
    """Whether whoever was completing the upload has died: no function of ours runs for as long as this."""
    return upload.state is State.COMPLETING and now - upload.updated_at > ABANDONED_AFTER


def state_at(upload: Upload, now: datetime) -> State:
    """The state as of `now`: an open upload past its time has expired, whether or not that is written yet."""
    if upload.state in OPEN and now >= upload.expires_at:
        return State.EXPIRED
    return upload.state
