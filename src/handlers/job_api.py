"""The job API function's entry point: submits, polls, lists and cancels jobs."""

from __future__ import annotations

import os

from handlers.job_api_app import make_handler
from uploads.settings import read_settings

handler = make_handler(read_settings(os.environ))
