"""The model held against the record: every figure measured, and inside its band or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dyad_sim.evidence import process as conditions
from dyad_sim.evidence.arms import RATES, Sample, plans_of, sensitive, simulated
from dyad_sim.evidence.entries import Entry, entries
from dyad_sim.evidence.measured import MEASURED
from dyad_sim.evidence.process import ProcessCompared, process_of
from dyad_sim.measures import Estimate, unknown
from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap

NOT_MEASURED = "not measured on the model"


class Compared(NamedTuple):
    """An entry beside what the model gives.

    Attributes
    ----------
    entry
        As published.
    model
        The estimate on the model; unknown where the entry is printed only.
    inside
        Whether the value of the model lies inside the band; None for context.
    """

    entry: Entry
    model: Estimate
    inside: bool | None


class Condition(NamedTuple):
    """A condition of the theory beside what the model gives.

    ``label`` says what is reckoned, ``asked`` what is asked for, ``holds`` whether the
    value meets it.
    """

    label: str
    asked: str
    model: Estimate
    holds: bool


class Outcome(NamedTuple):
    """The whole comparison.

    Attributes
    ----------
    entries
        Every entry in the order of the record.
    conditions
        Conditions of the theory.
    process
        Conditions of the process, in the order of their numbers.
    """

    entries: list[Compared]
    conditions: list[Condition]
    process: Sequence[ProcessCompared] = ()

    @property
    def scored(self) -> list[Compared]:
        """Return the entries that are held against the model."""
        return [compared for compared in self.entries if compared.entry.scored]

    @property
    def outside(self) -> list[Compared]:
        """Return the scored entries that are outside."""
        return [compared for compared in self.scored if not compared.inside]

    @property
    def failing(self) -> list[ProcessCompared]:
        """Return the conditions of the process that do not hold."""
        return [compared for compared in self.process if not compared.inside]


def compare(
    seed: int, *, size: float = 1.0, overrides: Sequence[str] = (), how: Bootstrap = DEFAULT
) -> Outcome:
    """Simulate what the record needs, and measure it.

    Parameters
    ----------
    seed
        Of all random numbers, 0 to 2**63 - 1.
    size
        Share of the dyads that are simulated by default, above 0.
    overrides
        Choices that differ from the default model, as on the command line.
    how
        Intervals of the model.

    Raises
    ------
    ConfigurationError
        If an override is refused; before anything is simulated.
    """
    return outcome_of(simulated(plans_of(seed, size=size, overrides=overrides)), how)


def outcome_of(samples: Mapping[str, Sample], how: Bootstrap = DEFAULT) -> Outcome:
    """Measure every entry and every condition on samples, by the name of their arm.

    Conditions whose arms were not simulated are left out.
    """
    compared = [_compared(entry, samples, how) for entry in entries().values()]
    return Outcome(compared, conditions_of(samples, how), process_of(samples, how))


def _compared(entry: Entry, samples: Mapping[str, Sample], how: Bootstrap) -> Compared:
    """Return an entry beside the model."""
    model = _measured(entry.id, samples, how)
    return Compared(entry, model, entry.holds(model.value) if entry.scored else None)


def _measured(name: str, samples: Mapping[str, Sample], how: Bootstrap) -> Estimate:
    """Return the estimate of an entry; unknown where it is printed only."""
    if name not in MEASURED:
        return unknown(0, NOT_MEASURED)
    measure, arms = MEASURED[name]
    return measure(*(samples[arm] for arm in arms), how)


def conditions_of(samples: Mapping[str, Sample], how: Bootstrap = DEFAULT) -> list[Condition]:
    """Return the conditions of the theory, where their arms were simulated."""
    if not {"without_pull", sensitive(RATES[0])} <= set(samples):
        return []
    escalation = conditions.escalation_without_pull(samples, how)
    optimum = conditions.interior_optimum(samples, how)
    return [
        Condition(
            "Escalated ruptures without pull, over their rate with it",
            f"below {conditions.MOST_WITHOUT_PULL:g}",
            escalation,
            escalation.value < conditions.MOST_WITHOUT_PULL,
        ),
        Condition(
            "Gain of the best rate of metacommunication over none and most, "
            "intrusion-sensitive patients (rating of 1 to 7)",
            "above 0",
            optimum,
            optimum.value > 0.0,
        ),
    ]
