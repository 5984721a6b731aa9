"""Every kind of patient and therapist, and the studies of any two of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, NamedTuple

from dyad_sim.configs import compose, plan_from, resolved
from dyad_sim.studies.plan import Plan

USUAL = "population"
"""Who comes, and who treats them, where nobody is named."""

Tree = dict[str, Any]


class Kinds(NamedTuple):
    """A configuration, and in place of its two partners those of every kind, by name.

    A kind is a file of choices of its own, so any two of them can be put together without
    composing them once more: Hydra takes a fifth of a second for each composition.
    """

    usual: Tree
    patients: dict[str, Tree]
    therapists: dict[str, Tree]

    def plan(self, patient: str = USUAL, therapist: str = USUAL, **more: int) -> Plan:
        """Return the plan of a study of two kinds; ``more`` holds its seed and its size."""
        partners = {"patient": self.patients[patient], "therapist": self.therapists[therapist]}
        return plan_from({**self.usual, **partners, **more})


def composed(patients: Iterable[str], therapists: Iterable[str]) -> Kinds:
    """Return the kinds of some names, composed two at a time."""
    usual = _tree()
    kinds = Kinds(usual, {USUAL: usual["patient"]}, {USUAL: usual["therapist"]})
    for patient, therapist in zip_longest(patients, therapists, fillvalue=USUAL):
        tree = _tree(f"patient={patient}", f"therapist={therapist}")
        kinds.patients[patient] = tree["patient"]
        kinds.therapists[therapist] = tree["therapist"]
    return kinds


def _tree(*overrides: str) -> Tree:
    """Return a configuration as plain values."""
    return resolved(compose(overrides))
