"""Settings for hypothesis: this and other machines are shared, so a slow example says nothing."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("portside", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portside")
