"""Which constants are fitted, and between which bounds: those declared with the parameters."""

from __future__ import annotations

from typing import Any, NamedTuple

from dyad_sim.parameters import Constants, InstrumentConstants, declared

CONSTANTS = {
    "strain": ("tolerance", "reactivity", "leak", "soothing", "overload"),
    "attunement": ("misattunement",),
    "acts": ("amplification",),
    "embedding": ("embedding", "release"),
    "reception": ("transference",),
    "rupture": (
        "onset",
        "onset_threshold",
        "confrontation_bias",
        "confrontation_bond",
        "confrontation_tendency",
        "growth",
        "fading",
        "intolerance",
    ),
    "detection": ("detection", "withdrawal_visibility", "false_alarm"),
    "metacommunication": ("load",),
    "resolution": ("advance", "threshold", "backlash", "relief"),
    "alliance": (
        "first_low",
        "first_high",
        "bond_building",
        "task_building",
        "goal_building",
        "erosion",
        "improvement_gain",
    ),
    "growth": ("bond", "agreement", "loosening"),
    "symptoms": ("drift", "work", "harm", "life"),
    "endings": (
        "dropout",
        "dropout_threshold",
        "dropout_width",
        "rupture_weight",
        "commitment_weight",
    ),
    "carry_over": ("strain_kept", "intensity_kept"),
}
"""Constants of the theory that are fitted, by group."""

INSTRUMENTS = (
    "patient_person",
    "patient_occasion",
    "therapist_person",
    "therapist_occasion",
    "therapist_shrinkage",
    "therapist_modesty",
    "therapist_concern",
    "report_threshold",
    "report_false",
    "therapist_false",
    "observer_threshold",
    "observer_noise",
    "symptom_occasion",
)
"""Constants of the instruments that are fitted."""


NARROWER = {
    # An open rupture is still there a week later, and so is most of the strain.
    "parameters.carry_over.intensity_kept": (0.5, 1.0),
    "parameters.carry_over.strain_kept": (0.3, 1.0),
    # A style that strain does not sharpen at all would leave the pattern to chance.
    "parameters.acts.amplification": (0.5, 4.0),
    # Whoever waits gets better by a few per cent a month, not by a half.
    "parameters.symptoms.drift": (0.002, 0.03),
    # A rupture that is left open does some harm: the theory says so (T14), whatever fits.
    "parameters.symptoms.harm": (0.008, 0.2),
    # Ratings of a questionnaire on the scale of 1 to 7 err by a tenth to six tenths.
    "instruments.patient_occasion": (0.015, 0.1),
    "instruments.patient_person": (0.01, 0.15),
    # A questionnaire of symptoms has a reliability between about 0.75 and 0.95.
    "instruments.symptom_occasion": (0.057, 0.145),
}
"""Bounds that are narrower than the declared ones, which hold what switches a mechanism off."""


class Free(NamedTuple):
    """A constant that is fitted: its path in the configuration, starting value, bounds."""

    path: tuple[str, ...]
    start: float
    low: float
    high: float

    @property
    def name(self) -> str:
        """Path as it is written on the command line."""
        return ".".join(self.path)

    @property
    def scale(self) -> float:
        """Size of a step: steps are shares of the starting value."""
        return abs(self.start)


def free() -> list[Free]:
    """Return every constant that is fitted."""
    found = [
        _free(("parameters", group, name), type(getattr(Constants(), group)), name)
        for group, names in CONSTANTS.items()
        for name in names
    ]
    return found + [
        _free(("instruments", name), InstrumentConstants, name) for name in INSTRUMENTS
    ]


def _free(path: tuple[str, ...], group: type, name: str) -> Free:
    """Return a constant with its declared start and bounds."""
    parameter = declared(group)[name]
    start: float = group()._asdict()[name]
    low, high = NARROWER.get(".".join(path), (parameter.low, parameter.high))
    return Free(path, start, low, high)


def put(configuration: dict[str, Any], values: dict[str, float]) -> dict[str, Any]:
    """Return a configuration with other values, by name; what is not named is shared."""
    changed = dict(configuration)
    changed["instruments"] = dict(configuration["instruments"])
    changed["parameters"] = {
        group: dict(constants) for group, constants in configuration["parameters"].items()
    }
    for name, value in values.items():
        *groups, last = name.split(".")
        place = changed
        for group in groups:
            place = place[group]
        place[last] = value
    return changed
