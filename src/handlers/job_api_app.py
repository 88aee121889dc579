"""Composes the job API function."""

from __future__ import annotations

from functools import partial

from handlers import api_app, job_routes

ROUTERS = (job_routes.router,)

make_handler = partial(api_app.make_handler, routers=ROUTERS)
