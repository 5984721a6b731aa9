"""The course of one dyad told as a supervisor would tell it.

Every sentence is derived from the rows that the instruments wrote, and carries
the facts that it asserts.  It uses the standard library only, so that it also
tells a course in a browser::

    sentences = narrated(dyad, sessions, episodes, exchanges, row)
    for sentence in told(sentences, "episodes"):
        ...
"""

from dyad_sim.teaching.narration.course import narrated
from dyad_sim.teaching.narration.wordings import (
    DETAILS,
    EPISODES,
    EXCHANGES,
    SESSIONS,
    Sentence,
    told,
)

__all__ = ["DETAILS", "EPISODES", "EXCHANGES", "SESSIONS", "Sentence", "narrated", "told"]
