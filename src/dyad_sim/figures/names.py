"""Names of the tables that several figures go by."""

from __future__ import annotations

from dyad_sim.instruments.episodes import KINDS as KINDS_AND_NONE

KINDS = KINDS_AND_NONE[1:]
"""Kinds of rupture: withdrawal, confrontation."""

PARTNERS = ("patient", "therapist")
