"""The upload events function's entry point: settles what the bucket says has arrived."""

from __future__ import annotations

import os

from handlers.upload_events_app import make_handler
from uploads.settings import read_settings

handler = make_handler(read_settings(os.environ))
