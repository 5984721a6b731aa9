"""Studies: plans, runs, tables, and their folders."""
