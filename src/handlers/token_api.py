"""The token API function's entry point: makes, lists, rotates and revokes API tokens."""

from __future__ import annotations

import os

from handlers.token_api_app import make_handler
from handlers.token_settings import read_token_settings

handler = make_handler(read_token_settings(os.environ))
