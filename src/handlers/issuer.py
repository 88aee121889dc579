"""The issuer function's entry point: starts, signs, watches, completes and aborts uploads."""

from __future__ import annotations

import gc
import os

# What imports make stays: looking for garbage among it, again and again, is a twentieth of a cold start.
gc.disable()

from handlers.issuer_app import make_handler  # noqa: E402 # only now
from uploads.settings import read_settings  # noqa: E402 # only now

handler = make_handler(read_settings(os.environ))

gc.freeze()
gc.enable()
