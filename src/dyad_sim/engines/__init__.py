"""Engines: what runs the theory, dyad by dyad."""
