"""The empirical record: published figures, and the model measured as the studies measured.

``entries`` holds the figures as data, ``arms`` what is simulated, ``measured`` which
function measures which entry, ``conditions`` and ``process_conditions`` what the theory asks
for besides, ``comparison`` the whole.
"""

from dyad_sim.evidence.arms import ARMS, Arm, Sample
from dyad_sim.evidence.comparison import Compared, Condition, Outcome, compare, outcome_of
from dyad_sim.evidence.entries import Entry, entries, scored
from dyad_sim.evidence.measured import MEASURED, Measured
from dyad_sim.evidence.process import PROCESS, ProcessCompared, ProcessCondition

__all__ = [
    "ARMS",
    "MEASURED",
    "PROCESS",
    "Arm",
    "Compared",
    "Condition",
    "Entry",
    "Measured",
    "Outcome",
    "ProcessCompared",
    "ProcessCondition",
    "Sample",
    "compare",
    "entries",
    "outcome_of",
    "scored",
]
