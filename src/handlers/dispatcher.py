"""The dispatcher function's entry point: sends for the jobs that no message tells of."""

from __future__ import annotations

import os

from handlers.dispatcher_app import make_handler
from uploads.settings import read_settings

handler = make_handler(read_settings(os.environ))
