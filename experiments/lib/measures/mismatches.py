"""Moments out of tune: how long they last, who mends them, who slipped (Tronick 1989).

One row per ``dyad``, ``session`` and ``exchange``; a session is a series of its own.  A
mismatch is a run of exchanges out of tune; the moment in tune that ends it mends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import (
    Places,
    Yes,
    in_order,
    numbers,
    require,
    stretches,
    yes_or_no,
)
from dyad_sim.theory.attunement import is_matched
from dyad_sim.theory.circumplex import Act

WHO = ("patient", "either", "together", "therapist")
"""Whose move brought it about: of one alone, of either alone, or only of both together."""

PART_OF_PATIENT = {"patient": 1.0, "either": 0.5, "together": 0.5, "therapist": 0.0}
"""Part of the patient in a change that two moves brought about (Shapley 1953)."""


PARTNERS = ("patient", "therapist")

AXES = ("affiliation", "control")


class Moments(NamedTuple):
    """Exchanges in order; ``opening`` marks the first of each session, or after a gap."""

    table: pd.DataFrame
    matched: Yes
    opening: Yes

    @property
    def left(self) -> Places:
        """Exchanges of the session that follow, up to the next gap."""
        ends = np.append(np.flatnonzero(self.opening), self.opening.size)
        found: Places = ends[np.cumsum(self.opening)] - 1 - np.arange(self.opening.size)
        return found

    @property
    def elapsed(self) -> Places:
        """Exchanges out of tune up to and with this one, since the last in tune."""
        place = np.arange(self.matched.size)
        last = np.where(self.matched, place, -1)
        before = np.where(self.opening, place - 1, -1)
        found: Places = place - np.maximum.accumulate(np.maximum(last, before))
        return found


def moments_of(exchanges: pd.DataFrame) -> Moments:
    """Return exchanges in the order of dyad, session and exchange.

    Parameters
    ----------
    exchanges
        ``dyad``, ``session``, ``exchange`` and ``matched`` (yes or no), in any order.
        Exchanges of which it is not known whether they are in tune are gaps, as are those
        that are missing: before and after them are series of their own.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), an exchange is there twice, or
        ``matched`` holds neither yes nor no.
    """
    require(exchanges, "dyad", "session", "exchange", "matched")
    known = np.isfinite(yes_or_no(exchanges, "matched"))
    order = in_order(exchanges, "session", "exchange", by_label=True, among=known)
    ordered = exchanges.iloc[order].reset_index(drop=True)
    dyad, session = pd.factorize(ordered["dyad"])[0], numbers(ordered, "session")
    opening = stretches(dyad, session, numbers(ordered, "exchange"))[0]
    return Moments(ordered, yes_or_no(ordered, "matched") > 0.0, opening)


def mismatches(moments: Moments) -> pd.DataFrame:
    """Return the mismatches that began after a moment in tune.

    Returns
    -------
    DataFrame
        One row per mismatch: ``dyad`` and, where known, ``therapist``; ``start``, the place
        of its first exchange among the moments; ``length``, exchanges out of tune; ``mended``,
        false where the session ended first; and ``at_risk``, the exchanges after which it
        could have been seen to be mended: its length, or one less where the session ended.

    Notes
    -----
    With ``at_risk`` and ``mended`` as the time and the event,
    :func:`.hazard` is the life table of mismatches.  A session that
    begins out of tune has no moment in which it slipped: that run is left out (ours).

    ``mended`` over ``at_risk``, each summed, is the chance that the next exchange mends a
    moment out of tune.  The column ``matched_after_mismatch_share`` of a session is that
    chance too, over all moments out of tune that an exchange of the session follows: those
    with which it begins, and the last moment of the session before, are among them.  The
    share of mismatches with a ``length`` of 1 is another number: a long one counts once in it.
    """
    out = ~moments.matched
    after_match = np.append(False, moments.matched[:-1]) & ~moments.opening
    starts = np.flatnonzero(out & after_match)
    ends = np.flatnonzero(moments.matched | moments.opening)
    stops = np.append(ends, moments.matched.size)[np.searchsorted(ends, starts)]
    # A run to the very end is not mended: its last exchange is itself out of tune.
    last = np.minimum(stops, moments.matched.size - 1)
    mended = moments.matched[last] & ~moments.opening[last]
    length = stops - starts
    named = [name for name in ("dyad", "therapist") if name in moments.table]
    return (
        moments.table.loc[starts, named]
        .reset_index(drop=True)
        .assign(start=starts, length=length, mended=mended, at_risk=length - ~mended)
    )


def movers(moments: Moments, places: Sequence[int] | Places, radius: float) -> NDArray[np.str_]:
    """Whose move brought the two into tune, or out of it, at some exchanges.

    Parameters
    ----------
    moments
        With ``affiliation_patient``, ``control_patient``, ``affiliation_therapist`` and
        ``control_therapist``, each on (-1, 1).
    places
        Exchanges at which being in tune changes, none of them the first of a session.
    radius
        Distance from the complement that still fits.

    Raises
    ------
    MissingColumnError
        If an act is missing.

    Returns
    -------
    NDArray
        One of :data:`WHO` for each: ``patient`` if the change would have come had only the
        patient moved, and not had only the therapist; ``therapist`` likewise; ``noisy_or`` if
        each move alone would have done it; ``together`` if neither.

    Notes
    -----
    Both are held to have moved at once, though the therapist answers: what the pull of the
    patient's act moved in the therapist counts as the therapist's move.  Ours; the rule of
    what is in tune is :func:`dyad_sim.theory.attunement.is_matched`.
    """
    require(moments.table, *(f"{axis}_{who}" for who in PARTNERS for axis in AXES))
    after = np.asarray(places, dtype=np.intp)
    patient, therapist = _acts(moments, "patient"), _acts(moments, "therapist")
    alone = np.array(
        [
            [
                is_matched(Act(*patient[here]), Act(*therapist[here - 1]), radius),
                is_matched(Act(*patient[here - 1]), Act(*therapist[here]), radius),
            ]
            for here in after
        ]
    ).reshape(after.size, 2)
    changed = alone == moments.matched[after, np.newaxis]
    code = 2 * changed[:, 0] + changed[:, 1]
    names: NDArray[np.str_] = np.array(["together", "therapist", "patient", "either"])[code]
    return names


def constant_chances(runs: pd.DataFrame, lengths: Sequence[int]) -> tuple[Floats, Floats]:
    r"""Share of mismatches that outlast each length, had mending no memory.

    .. math:: (1 - p)^t, \qquad \sum_d w_d (1 - p_d)^t

    Parameters
    ----------
    runs
        Of :func:`mismatches`.
    lengths
        In exchanges (t).

    Returns
    -------
    tuple
        With one chance of being mended per exchange for all, and with each dyad's own,
        weighed by its number of mismatches; each of shape ``(length,)``.

    Notes
    -----
    Runs without memory are geometric.  A mixture of geometric runs of different people looks
    as if mending grew harder with time, though for none of them it does (Vaupel & Yashin
    1985, *American Statistician* 39, 176-185).
    """
    by_dyad = runs.groupby("dyad").agg(
        runs=("mended", "size"), mended=("mended", "sum"), at_risk=("at_risk", "sum")
    )
    by_dyad = by_dyad[by_dyad["at_risk"] > 0]
    time = np.asarray(lengths)
    chance = by_dyad["mended"] / by_dyad["at_risk"]
    weight = by_dyad["runs"] / by_dyad["runs"].sum()
    pooled = by_dyad["mended"].sum() / by_dyad["at_risk"].sum()
    own = np.power(1.0 - chance.to_numpy()[:, np.newaxis], time)
    mixed: Floats = weight.to_numpy() @ own
    return np.power(1.0 - pooled, time), mixed


def _acts(moments: Moments, partner: str) -> Floats:
    """Positions of a partner's acts, shape ``(exchange, 2)``."""
    return np.column_stack([numbers(moments.table, f"{axis}_{partner}") for axis in AXES])
