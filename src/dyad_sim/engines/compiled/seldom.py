"""What seldom happens in an exchange, and is left out where many are held at once.

A rupture begins in one exchange of a hundred, and repair is attempted in a few; a processor
that works on eight dyads at once would have to do for all what happens to one.  So the rules
below are replaced by ones that only raise a flag.  An exchange with the flag is held once more,
by the rules themselves; so nothing is stated here that they state.
"""

from __future__ import annotations

from dyad_sim.theory import events as ev
from dyad_sim.theory.consequences import Moment, lapsed, with_onset
from dyad_sim.theory.response import GO_ON
from dyad_sim.theory.states import Dyad, DyadState

LEFT_OUT = 1 << 40
"""Flag beyond all of :mod:`dyad_sim.theory.events`: the moment is not what it would be."""

SELDOM = LEFT_OUT | ev.LAPSED
"""Events by which an exchange is known in which something was left out."""


def as_decided(response: int) -> tuple[int, int]:
    """Return the response of the therapist, and no flag."""
    return response, 0


def always_going_on(response: int) -> tuple[int, int]:
    """Stand in the place of :func:`as_decided`: whatever else is seldom."""
    return GO_ON, 0 if response == GO_ON else LEFT_OUT


def without_onset(moment: Moment, confirmation: float, uniform: float, dyad: Dyad) -> Moment:
    """Stand in the place of :func:`dyad_sim.theory.consequences.with_onset`."""
    return Moment(moment.state, moment.events | LEFT_OUT)


def without_lapse(state: DyadState, dyad: Dyad) -> DyadState:
    """Stand in the place of :func:`dyad_sim.theory.consequences.lapsed`."""
    return state


STAND_INS = {as_decided: always_going_on, with_onset: without_onset, lapsed: without_lapse}
"""Rules that are left out, and what stands in their place."""
