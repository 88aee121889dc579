"""The issuer function's entry point: starts, signs, watches, completes and aborts uploads."""

from __future__ import annotations

import os

from handlers.issuer_app import make_handler
from uploads.settings import read_settings

handler = make_handler(read_settings(os.environ))
