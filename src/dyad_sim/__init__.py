"""dyad_sim: an agent-based simulator of the therapeutic relationship."""

__version__ = "0.1.0"
