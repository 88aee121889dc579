"""What an API token may be."""

from __future__ import annotations

import re
from datetime import timedelta

SCOPES = ("uploads:write", "uploads:read", "jobs:write", "jobs:read", "admin")
# A year and a day: who renews each year is never late by the hour.
MAX_LIFETIME = timedelta(days=366)
DEFAULT_LIFETIME = timedelta(days=90)
MIN_LIFETIME = timedelta(minutes=1)  # the gateway keeps an answer for as long
MAX_GRACE = timedelta(days=1)
# Older secrets that are good at once: each rotation with a grace adds one.
MAX_OLD_SECRETS = 4
MAX_DESCRIPTION_CHARACTERS = 200
# How long one that has ended is still told of.
RETENTION = timedelta(days=30)
# As the authorizer has it; a test holds them equal.
TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
