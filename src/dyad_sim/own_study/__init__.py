"""A study of one's own: its tables are read, checked and measured as a simulated one is.

What is read and measured is a study, of two dyads or more; nothing is said of a single person.
"""

from dyad_sim.own_study.columns import ACTS, CODINGS, COLUMNS, Columns, columns_from
from dyad_sim.own_study.errors import TableError
from dyad_sim.own_study.events import read_acts, read_codings
from dyad_sim.own_study.sessions import Reading, read_sessions, reading_of

__all__ = [
    "ACTS",
    "CODINGS",
    "COLUMNS",
    "Columns",
    "Reading",
    "TableError",
    "columns_from",
    "read_acts",
    "read_codings",
    "read_sessions",
    "reading_of",
]
"""How a table of one's own is read."""
