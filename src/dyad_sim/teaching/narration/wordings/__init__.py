"""The wordings of every claim, by type and case, in the order in which types are told."""

from dyad_sim.teaching.narration.wordings.attempts import ATTEMPTS, SPOKEN
from dyad_sim.teaching.narration.wordings.endings import CLOSINGS, ENDINGS, REACHED
from dyad_sim.teaching.narration.wordings.exchanges import MOMENTS
from dyad_sim.teaching.narration.wordings.ruptures import BEGINNINGS, NOTICES, SHADES
from dyad_sim.teaching.narration.wordings.sessions import OPENINGS, RATES, WHOLE_SESSIONS
from dyad_sim.teaching.narration.wordings.small import SMALL

WORDINGS: dict[str, tuple[str, ...]] = {
    **OPENINGS,
    **MOMENTS,
    **NOTICES,
    **ATTEMPTS,
    **CLOSINGS,
    **SMALL,
    **BEGINNINGS,
    **WHOLE_SESSIONS,
    **ENDINGS,
}
"""Wordings by ``type.case``; names in braces are filled from the words of the claim."""

PHRASES: dict[str, tuple[str, ...]] = {**RATES, **SHADES, **SPOKEN, **REACHED}
"""Parts of sentences by name, in turn like the wordings themselves."""
