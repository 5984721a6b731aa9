"""What rules of one's own return, and what comes of it: refused if it cannot be."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from types import FunctionType
from typing import Any, get_type_hints

import numpy as np

from dyad_sim.instruments.columns import columns_of
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.theory.response import GO_ON, RESPONSES, Situation, usual_response
from dyad_sim.traits import Floats

CODES = (GO_ON, *RESPONSES.values())


def check_sessions(sessions: Floats, names: str) -> None:
    """Refuse what rules of one's own have made of sessions, if it cannot be.

    Parameters
    ----------
    sessions
        Rows of sessions, see :class:`~dyad_sim.engines.batch.BatchRows`.
    names
        Of the rules, for the message.

    Raises
    ------
    ValueError
        If a value is beyond the bounds of its column, or no number.
    """
    for place, (column, (_, about)) in enumerate(columns_of(SessionRow).items(), 1):
        values = sessions[:, place]
        low, high = about.ends
        strange = values[~((low <= values) & (values <= high) & np.isfinite(values))]
        if len(strange):
            message = (
                f"rules ({names}) made {column} {strange[0]:g} in a session; it lies in "
                f"[{about.low:g}, {about.high:g}]. Let each rule return what its equation may."
            )
            raise ValueError(message)


def returning(own: Callable[..., Any], rule: FunctionType) -> Callable[..., Any]:
    """Return a function in the place of a rule that refuses what the rule cannot return.

    Parameters
    ----------
    own
        Stands in the place of the rule.
    rule
        Its annotation says what it returns; a policy returns a code of
        :mod:`~dyad_sim.theory.response`.
    """
    kind, name = get_type_hints(rule)["return"], rule.__name__

    def checked_result(*arguments: Any) -> Any:
        result = own(*arguments)
        if rule is usual_response:
            is_right = isinstance(result, int | np.integer) and result in CODES
            what = f"one of the codes {CODES} of dyad_sim.theory.response"
        else:
            is_right, what = _is_of(result, kind), f"{kind.__name__}, finite"
        if not is_right:
            message = f"The function in the place of {name} returned {result!r}; it is {what}."
            raise ValueError(message)
        return result

    return checked_result


def check_policy(policy: Callable[[Situation, float], Any]) -> None:
    """Ask a policy once in each of some situations, for an engine that cannot look at answers.

    Raises
    ------
    ValueError
        If an answer is no code of :mod:`~dyad_sim.theory.response`.
    """
    asked = returning(policy, usual_response)  # type: ignore[arg-type] # it is a function
    both = (True, False)
    for aware, stage, cold, uniform in product(both, range(5), (-0.5, 0.5), (0.1, 0.9)):
        now = Situation(2, 3, aware, stage, cold, 0.1, 0.4, 0.1, 0.1, 1, 0.5, 0.5, 0.1)
        asked(now, uniform)


def _is_of(value: Any, kind: Any) -> bool:
    """Whether a value is of the kind that an equation returns, and no part of it NaN."""
    if kind is float:
        is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        return is_number and math.isfinite(value)
    if kind is bool:
        return isinstance(value, (bool, np.bool_))
    if hasattr(kind, "_fields"):
        numbers = [part for part in value if isinstance(part, float)] if value else []
        return isinstance(value, kind) and all(map(math.isfinite, numbers))
    return True
