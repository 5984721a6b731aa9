"""Change from session to session, within persons, in phases, and its size."""
