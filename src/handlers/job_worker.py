"""The worker functions' entry point: does the jobs of one lane, which the environment names."""

from __future__ import annotations

import os

from handlers.job_worker_app import make_handler
from jobs.model import Lane
from uploads.settings import read_settings

handler = make_handler(read_settings(os.environ), Lane(os.environ["LANE"]))
