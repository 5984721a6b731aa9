"""Measures that only experiments use."""
