"""The Python face: a study in a few lines, as frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dyad_sim.configs import compose, to_plan
from dyad_sim.studies.runner import run
from dyad_sim.studies.tables import Tables


def simulate(overrides: str | Sequence[str] = (), **fixed: Any) -> Tables:
    """Return the tables of one study; nothing is written.

    Parameters
    ----------
    overrides
        As on the command line: ``["therapist.skill=0.8", "patient=ruth"]``, or one string.
    **fixed
        The same for keys without a dot, with Python values: ``dyads=20``,
        ``patient="ruth"``, ``exchanges_table=[0]``.

    Returns
    -------
    Tables
        Frames ``cells``, ``dyads``, ``sessions``, ``episodes`` and
        ``exchanges`` (None unless asked for with ``exchanges_table``).

    Raises
    ------
    ConfigurationError
        A ValueError that names the field, its value and what is allowed.

    Examples
    --------
    >>> import dyad_sim
    >>> study = dyad_sim.simulate(["therapist.skill=0.8", "study=quick"], dyads=3)
    >>> study.dyads["dyad"].tolist()
    [0, 1, 2]
    """
    given = [overrides] if isinstance(overrides, str) else overrides
    asked = [*given, *(f"{name}={_as_override(value)}" for name, value in fixed.items())]
    return run(to_plan(compose(asked)))


def _as_override(value: Any) -> str:
    """Return a Python value as Hydra reads it on the command line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return "[" + ",".join(_as_override(part) for part in value) + "]"
    return str(value)
