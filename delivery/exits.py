"""How a command ends: failures that are expected leave in words, not in a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from botocore.exceptions import BotoCoreError, ClientError

from delivery.account.aws_errors import explain
from delivery.build import BuildError
from delivery.errors import DeliveryError
from delivery.probe import ProbeError
from uploads.errors import UploadsError

INTERRUPTED = 130  # what a shell reports for Ctrl-C


@contextmanager
def exits_in_words(when_interrupted: str) -> Iterator[None]:
    """End the program with a reason on stderr when it cannot go on."""
    try:
        yield
    except (DeliveryError, BuildError, ProbeError) as error:
        sys.exit(f"\nfailed: {error}")
    except UploadsError as error:
        sys.exit(f"\nfailed: {error.detail}")
    except (ClientError, BotoCoreError) as error:
        sys.exit(f"\nfailed: {explain(error)}")
    except requests.RequestException as error:
        # Its text holds the URL, and a presigned one is a credential.
        sys.exit(f"\nfailed: the API or the bucket did not answer ({type(error).__name__})")
    except KeyboardInterrupt:
        print(f"\nstopped: {when_interrupted}", file=sys.stderr)
        sys.exit(INTERRUPTED)
