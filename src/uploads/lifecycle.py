"""Which state follows which. Terminal states never leave; every edge is one conditional write."""

from __future__ import annotations

from datetime import datetime

from uploads.model import State, Upload

# Accepting bytes.
OPEN = frozenset({State.ISSUED, State.UPLOADING})
# Being finished: S3 has been, or is being, told to assemble the object.
FINISHING = frozenset({State.COMPLETING, State.VERIFYING})
TERMINAL = frozenset({State.READY, State.REJECTED, State.ABORTED, State.EXPIRED})

# From which states a state may be entered. Forward steps may be skipped, never taken back but one: completing returns
# to uploading when S3 finds a part wanting. COMPLETING may be entered again, for a caller that died in it.
ENTERED_FROM: dict[State, frozenset[State]] = {
    State.UPLOADING: frozenset({State.ISSUED, State.COMPLETING}),
    State.COMPLETING: OPEN | {State.COMPLETING},
    State.VERIFYING: OPEN | FINISHING,
    State.READY: OPEN | FINISHING,
    State.REJECTED: OPEN | FINISHING,
    State.ABORTED: OPEN,
    State.EXPIRED: OPEN | {State.COMPLETING},
}


def state_at(upload: Upload, now: datetime) -> State:
    """The state as of `now`: an open upload past its time has expired, whether or not that is written yet."""
    if upload.state in OPEN and now >= upload.expires_at:
        return State.EXPIRED
    return upload.state
