"""Cut-offs of the studies, as far as they are known; where not, ours, and said so."""

from __future__ import annotations

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures.falls import Criterion

EARLY = 3
"""Session of an early rating: studies of alliance and outcome take the third to fifth."""

RELIABILITY = 0.85
"""Of the symptom measure, test-retest; an ordinary questionnaire of symptoms. Assumed."""

MEMORABLE = ESCALATED
"""Peak intensity from which a rupture is still told of when the treatment is long over."""

OPENLY_FELT = 0.15
"""Gap between what is felt and what is shown, on the circumplex, that a patient would call
hiding something."""

FOLLOWING = 5
"""Exchanges after an act of metacommunication in which its effect is looked for."""

WORSE = 0.05
"""Rise of intensity in those exchanges that counts as a rupture made worse."""

LOCAL_V = Criterion(1.0, "points", 2, 0.75, 2, 1, None)
"""Stevens et al. (2007), a local V: a fall and a return within three to five sessions."""

DISCONTINUITY = Criterion(1.0, "points", 9, 0.75, 9, 1, 10)
"""McLaughlin et al. (2014) and Strauss et al. (2006): a fall at any time, and a return."""

STILES = Criterion(1.5, "own_sd", 2, 0.75, 3, 1, 16)
"""Stiles et al. (2004): a V below the course of the case itself."""

SERIES = {"local V": LOCAL_V, "discontinuity": DISCONTINUITY, "V of the case": STILES}
"""Every criterion for a rupture-repair sequence in a series of ratings."""
