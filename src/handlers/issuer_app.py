"""Composes the issuer function."""

from __future__ import annotations

from functools import partial

from handlers import api_app, batch_routes, open_routes, signing_routes, upload_routes

ROUTERS = (upload_routes.router, batch_routes.router, signing_routes.router, open_routes.router)

make_handler = partial(api_app.make_handler, routers=ROUTERS)
