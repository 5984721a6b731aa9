"""Instruments: what patient, therapist and observer report, apart from the truth."""
