"""The sweeper function's entry point: brings records and S3 to agree about what nobody came back for."""

from __future__ import annotations

import os

from handlers.sweeper_app import make_handler
from uploads.settings import read_settings

handler = make_handler(read_settings(os.environ))
