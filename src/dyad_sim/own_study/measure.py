"""What a measure of a study of one's own is, and what is told of it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.evidence.measured import RELIABILITY
from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.measures.core.estimate import Estimate, unknown

LONGEST_REASON = 200
"""Signs of a reason."""


class Options(NamedTuple):
    """What a researcher knows of the instruments.

    Attributes
    ----------
    reliability
        Of the measure of symptoms, test-retest, on [0, 1); that of an ordinary questionnaire,
        as the record assumes it, if not given.
    deviation
        Standard deviation of symptoms at intake, above 0; None for that of the sample.
    cutoff
        Score of symptoms between patients and others; None if not known.
    gain
        Least fall of symptoms that may be a sudden gain, above 0; None for a reliable change.
    seed, samples
        Of the bootstrap, and of the partners of pseudo-dyads.
    """

    reliability: float = RELIABILITY
    deviation: float | None = None
    cutoff: float | None = None
    gain: float | None = None
    seed: int = 0
    samples: int = 999

    @property
    def how(self) -> Bootstrap:
        """How intervals are drawn."""
        return Bootstrap(self.samples, self.seed)


DEFAULTS = Options()
"""Nothing is known of the instruments."""


class OwnMeasure(NamedTuple):
    """A measure of a study of one's own.

    Attributes
    ----------
    name, label
        Stable name, and a few words.
    topic
        Heading under which it stands.
    unit
        Unit or scale; what begins with ``share`` is printed as a percentage.
    needs
        Columns, and options such as ``--cutoff``, without which it is not there.
    source
        Where it is from.
    measure
        From the tables and the options to the estimate.
    published
        The published figure, where there is one.
    """

    name: str
    label: str
    topic: str
    unit: str
    needs: tuple[str, ...]
    source: str
    measure: Callable[[Any, Options], Estimate]
    published: str = ""


class Measured(NamedTuple):
    """A measure with its estimate; ``lacks`` names what it needs and has not."""

    of: OwnMeasure
    estimate: Estimate
    lacks: tuple[str, ...] = ()


def measured(
    measures: Iterable[OwnMeasure], tables: Any, there: Collection[str], options: Options
) -> list[Measured]:
    """Return every measure that is possible, and what the others lack.

    Parameters
    ----------
    measures
        In the order in which they are told.
    tables
        What the measures take.
    there
        Columns and options that are there.
    options
        What is known of the instruments.
    """
    found = []
    for one in measures:
        lacks = tuple(name for name in one.needs if name not in there)
        estimate = unknown(0, "") if lacks else _estimate(one, tables, options)
        found.append(Measured(one, estimate, lacks))
    return found


def _estimate(one: OwnMeasure, tables: Any, options: Options) -> Estimate:
    """Return an estimate; what the tables do not allow is its reason."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return one.measure(tables, options)
    except (ArithmeticError, ValueError) as error:
        return unknown(0, str(error).partition("\n")[0][:LONGEST_REASON])


def as_table(found: Iterable[Measured]) -> pd.DataFrame:
    """Return measures as a table, one row each.

    Returns
    -------
    DataFrame
        ``name``, ``label``, ``topic``, ``unit``, ``value``, ``low``, ``high`` (95 %), ``n``
        (dyads with data), ``trusted``, ``reason``, ``needs``, ``lacks``, ``published`` and
        ``source``.
    """
    rows = [
        {
            **{name: getattr(one.of, name) for name in ("name", "label", "topic", "unit")},
            **one.estimate._asdict(),
            "needs": " ".join(one.of.needs),
            "lacks": " ".join(one.lacks),
            "published": one.of.published,
            "source": one.of.source,
        }
        for one in found
    ]
    return pd.DataFrame(rows)
