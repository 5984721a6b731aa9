"""The report of a study or a design: one HTML file that needs nothing but a browser.

The report assembles what measures and figures say; it reckons nothing of its own.
"""

from __future__ import annotations

from dyad_sim.report.write import Written, write_report

__all__ = ["Written", "write_report"]
