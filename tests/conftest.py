"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Deadlines measure the machine, and big strategies are slow to draw: neither is a failure.
# The same examples every time, so that a test that passed once passes again.
settings.register_profile(
    "dyad_sim",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("dyad_sim")
