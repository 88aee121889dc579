"""`python -m delivery.tokens`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from delivery.exits import exits_in_words
from delivery.tokens.arguments import read_arguments
from delivery.tokens.commands import run
from delivery.tokens.deployment import open_deployment
from uploads.errors import UploadsError
from uploads.ids import RANDOM_BYTES, make_ulid


def main() -> None:
    given = read_arguments()
    now = datetime.now(UTC)
    with exits_in_words(when_interrupted="`list` shows whether a token was made"):
        try:
            run(given, open_deployment(given.env), now=now, fresh_id=make_ulid(now, os.urandom(RANDOM_BYTES)))
        except UploadsError as error:
            sys.exit("\n  ".join([f"failed: {error.detail}", *(f"{place[1:]} {rule}" for place, rule in error.errors)]))


if __name__ == "__main__":
    main()
