"""Studies that several checks of the theory look at; each is simulated once."""

from __future__ import annotations

import pytest

from dyad_sim.studies.tables import Tables
from tests.studies import study

SHORT = ("dyads=200", "treatment.sessions=12")


@pytest.fixture(scope="session")
def ordinary() -> Tables:
    """The default population in the default treatment, thirty sessions."""
    return study("dyads=400")


@pytest.fixture(scope="session")
def short() -> Tables:
    """The default population in twelve sessions: what the reduced models are held against."""
    return study(*SHORT)


@pytest.fixture(scope="session")
def without_pull() -> Tables:
    """The same dyads under the same random numbers, nobody drawn into a complement."""
    return study(*SHORT, "mechanisms.pull=false")


@pytest.fixture(scope="session")
def skill_by_repair() -> dict[tuple[float, float], Tables]:
    """The same dyads by skill (0.2, 0.8) and repair probability (0, 0.2)."""
    return {
        (skill, repair): study(
            "dyads=150",
            f"therapist.skill={skill}",
            f"therapist.repair_probability={repair}",
        )
        for skill in (0.2, 0.8)
        for repair in (0.0, 0.2)
    }


SENSITIVE = "dyads=4800"
"""As many as it takes to see a difference in drop-out of one or two in a hundred."""

NEVER, OFTEN, ALWAYS = 0.0, 0.4, 1.0
"""Rates at which a noticed rupture is addressed, per exchange."""


@pytest.fixture(scope="session")
def sensitive_by_rate() -> dict[float, Tables]:
    """The same intrusion-sensitive patients, by the rate at which ruptures are addressed."""
    return {
        rate: study(
            SENSITIVE,
            "patient=intrusion_sensitive",
            f"therapist.repair_probability={rate}",
        )
        for rate in (NEVER, OFTEN, ALWAYS)
    }
