r"""Models that are fitted beside the model itself, to see what its theory buys.

    python experiments/00_calibration/calibrate.py --name itself --prototype m --short
    python experiments/00_calibration/calibrate.py --name no_theory --prototype m \
        --rival no_theory
    python experiments/00_calibration/calibrate.py --name affect_alone --prototype m \
        --rival affect_alone

They are the model with mechanisms switched off, so that instruments, endings and symptoms are
the same, and each is fitted with the same effort from the same start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rival(NamedTuple):
    """A model that is fitted.

    Attributes
    ----------
    words
        What it is.
    overrides
        What is switched off.
    held
        Constants that are not fitted, by name.
    cannot
        Targets of which it gives no figure, whatever its constants.  They are left out of its
        fit, and count as missed when it is compared.
    """

    words: str
    overrides: tuple[str, ...]
    held: Mapping[str, float]
    cannot: frozenset[str] = frozenset()


def _without(*mechanisms: str) -> tuple[str, ...]:
    """Return the overrides that switch some mechanisms off."""
    return tuple(f"mechanisms.{name}=false" for name in mechanisms)


ITSELF = "itself"

NO_THEORY = _without("pull", "wish_and_fear", "embeddedness")

RIVALS = {
    ITSELF: Rival("the model itself", (), {}),
    "no_theory": Rival(
        "nobody is pulled, nothing is feared or wished for, nobody is drawn in", NO_THEORY, {}
    ),
    "affect_alone": Rival(
        "two partners whose warmth has inertia, influence on the other and noise: no control, "
        "no wish and fear, no embeddedness, no history, no metacommunication and no repair",
        _without(
            "wish_and_fear",
            "embeddedness",
            "transference",
            "tone",
            "misattunement",
            "attunement",
            "metacommunication",
            "repair",
            "backlash",
            "apparent_repair",
            "pressing_on",
            "overload",
            "voicing",
            "training",
            "growth",
            "approaching_end",
        ),
        {
            "parameters.pull.patient_control": 0.0,
            "parameters.pull.therapist_control": 0.0,
            "patient.style_control.mean": 0.0,
            "patient.style_control.sd": 0.01,
            "therapist.stance_control.mean": 0.0,
        },
        frozenset(
            {
                "metacomm-conditional",
                "metacomm-new-rupture",
                "P8-one",
                "P8-ten",
                "P9",
                "P10-rise",
                "P10-many",
                "P17-assertion",
                "P17-warmth",
                "P18-resolved",
            }
        ),
    ),
}
"""Every model that is fitted, by name."""
