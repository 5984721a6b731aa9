"""How fast, how large: measured, not asserted.  ``python -m benchmarks``, from the root.

Nothing here is part of the model or of its tests.  Every number is a time or a
size on the machine at hand; what can be compared between machines are ratios
of one run.
"""
