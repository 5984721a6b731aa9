"""The Python face: a study or a sweep in a few lines, as frames.

Threads may ask for studies and sweeps at the same time.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from dyad_sim.configs import SWEEP, ConfigurationError, compose, to_plan
from dyad_sim.configs.explain import LONGEST
from dyad_sim.configs.plan import refuse_models
from dyad_sim.configs.structured_configs import OWN
from dyad_sim.configs.sweep import described, sweep_of
from dyad_sim.engines.own_rules import POLICY, Rules, checked
from dyad_sim.parameters.own import Own, check_own
from dyad_sim.studies.runner import Progress, cores, run
from dyad_sim.studies.sweeps import Sweep, cells_in_order
from dyad_sim.studies.tables import Tables
from dyad_sim.traits import written

Choices = str | Sequence[str] | Mapping[str, Any]
"""What is asked for, as on the command line, or as keys with their values."""


def simulate(
    overrides: Choices = (),
    *,
    policy: Callable[..., int] | None = None,
    rules: Mapping[str, Callable[..., Any]] | None = None,
    own: Own | None = None,
    **fixed: Any,
) -> Tables:
    """Return the tables of one study; nothing is written.

    Parameters
    ----------
    overrides
        As on the command line: ``["therapist.skill=0.8", "patient=ruth"]``, or one string;
        or a mapping of keys to values: ``{"therapist.skill": 0.8, "patient": "ruth"}``.
    policy
        Decides how the therapist responds, in place of the built-in policy: a function of a
        :class:`~dyad_sim.theory.response.Situation` and a uniform on (0, 1) that returns
        ``GO_ON``, ``METACOMMUNICATE``, ``IMMEDIATE`` or ``ADHERE`` of that module.
    rules
        Equations that are replaced, by name: ``{"rupture.onset_hazard": hazard}``.  A function
        takes the arguments of the equation and may call it.  The readable engine
        (``engine=mesa``) runs it at once, whatever it does; the compiled one compiles it
        first, which takes half a minute or more, and asks for arithmetic and ``math.sqrt``.
    own
        Parameters that such rules read as ``constants.own.NAME``, by name:
        ``{"shame": OwnParameter({"normal": [0.4, 0.2]})}``.  Each is a key ``own.NAME`` and
        a column ``own_NAME`` of ``dyads``.
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

    A therapist who never talks about a rupture:

    >>> from dyad_sim.theory.response import GO_ON
    >>> silent = dyad_sim.simulate(
    ...     "study=quick engine=mesa".split(), policy=lambda situation, uniform: GO_ON, dyads=3
    ... )
    >>> int(silent.dyads["metacommunications"].sum())
    0
    """
    rules_in_place = _rules(policy, rules)
    asked = [*_declared(own), *_asked(overrides, fixed)]
    whole = compose(asked)
    plan = to_plan(whole, own=own or {})
    refuse_models(whole, "in Python, sweep(plausible_models(100), ...) has their tables")
    return run(plan._replace(rules=rules_in_place))


def sweep(
    parameters: Mapping[str, Any] | pd.DataFrame,
    overrides: Choices = (),
    *,
    progress: Progress | None = None,
    policy: Callable[..., int] | None = None,
    rules: Mapping[str, Callable[..., Any]] | None = None,
    own: Own | None = None,
    **fixed: Any,
) -> Iterator[Tables]:
    """Yield the tables of each cell of a sweep, one cell at a time; nothing is written.

    The cells meet the same dyads with the same random numbers, so that their differences are
    paired (see :func:`dyad_sim.measures.paired_difference`).

    Parameters
    ----------
    parameters
        Keys or groups to lists or arrays of values, every combination of which is a cell,
        the last key varying fastest: ``{"therapist.skill": [0.2, 0.8]}``; or a frame with a
        row for each cell.  With ``sweep.design=sobol`` among the overrides, keys to ranges.
    overrides, **fixed
        As for :func:`simulate`.
    progress
        Told after each block: dyads that are done, and dyads in all.
    policy, rules, own
        As for :func:`simulate`.

    Yields
    ------
    Tables
        Of one cell.  ``cells`` is one row with the value of every swept key; the other
        frames have the column ``cell``.  Only the tables in ``sweep.tables`` have rows:
        ``dyads`` unless the overrides say ``sweep.tables=[dyads,sessions,episodes]``.

    Raises
    ------
    ConfigurationError
        Before the first cell, for whatever cannot be simulated in any.

    Examples
    --------
    >>> import dyad_sim
    >>> cells = dyad_sim.sweep({"therapist.skill": [0.2, 0.8]}, "study=quick", dyads=3)
    >>> [(cell.cells["therapist.skill"].item(), len(cell.dyads)) for cell in cells]
    [(0.2, 3), (0.8, 3)]
    """
    told: Any = progress
    if not (told is None or callable(told)):
        message = f"progress must be a function of dyads done and all dyads; got {_kind(told)}."
        raise ConfigurationError(message)
    rules_in_place = _rules(policy, rules)
    asked = _sweep(parameters, [*_declared(own), *_asked(overrides, fixed)], own or {})
    if rules_in_place:
        plan_of = asked.plan_of
        asked = asked._replace(
            plan_of=lambda cell: plan_of(cell)._replace(rules=rules_in_place)
        )
    return cells_in_order(asked, cores(), progress)


def _declared(own: Own | None) -> list[str]:
    """Return parameters of one's own as further keys of the configuration."""
    given: Any = {} if own is None else own
    if not isinstance(given, Mapping):
        message = f"own must be names with an OwnParameter each; got {_kind(own)}."
        raise ConfigurationError(message)
    try:
        check_own(given)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    return [f"+{OWN}{name}={written(one.value)}" for name, one in given.items()]


def _rules(
    policy: Callable[..., int] | None, rules: Mapping[str, Callable[..., Any]] | None
) -> Rules:
    """Return the rules of one's own, a policy among them."""
    given_rules: Any = rules
    if not (given_rules is None or isinstance(given_rules, Mapping)):
        message = (
            "rules must be names of equations with functions, such as "
            f"{{'rupture.onset_hazard': hazard}}; got {_kind(rules)}."
        )
        raise ConfigurationError(message)
    given = dict(rules or {})
    if policy is not None:
        if POLICY in given:
            message = f"policy and rules[{POLICY!r}] are the same rule. Give one of them."
            raise ConfigurationError(message)
        given[POLICY] = policy
    try:
        return checked(given)
    except ValueError as error:
        named = str(error) if policy is None else str(error).replace(_OF_POLICY, "policy")
        raise ConfigurationError(named) from None


_OF_POLICY = f"rules[{POLICY!r}]"
"""What messages of rules call the policy."""


def _sweep(parameters: Any, asked: list[str], own: Own) -> Sweep:
    """Return a checked sweep."""
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(parameters, pd.DataFrame):
            table = Path(folder) / "points.parquet"
            _write_points(parameters, table)
            design = ["sweep.design=table", f"sweep.table={table}"]
        elif not isinstance(parameters, Mapping):
            message = (
                f"sweep() takes keys with their values, such as {{'therapist.skill': [0.2, "
                f"0.8]}}, or a DataFrame with a row for each cell; got {_kind(parameters)}."
            )
            raise ConfigurationError(message)
        else:
            design = [f"sweep.parameters={written(_quoted(parameters))}"]
        try:
            whole = compose([*asked, *design], SWEEP)
            found = described(whole, lambda more: compose([*asked, *more], SWEEP))
            return sweep_of(found, own=own)
        except ConfigurationError as error:
            # The frame stood in a file for a while, which nobody knows.
            told = re.sub(r"sweep\.table=\S*points\.parquet", "parameters", str(error))
            raise ConfigurationError(told) from None


def _write_points(parameters: pd.DataFrame, table: Path) -> None:
    """Write the cells of a sweep to a file, or say what no file can hold."""
    try:
        parameters.to_parquet(table, index=False)
    except (ValueError, TypeError, NotImplementedError) as error:
        message = (
            "parameters must be a frame of columns with names of their own, each of numbers, "
            f"of true and false, or of text, but {' '.join(map(str, error.args))[:LONGEST]}."
        )
        raise ConfigurationError(message) from None


def _asked(overrides: Choices, fixed: Mapping[str, Any]) -> list[str]:
    """Return everything that is asked for, as on the command line."""
    given = [overrides] if isinstance(overrides, str) else overrides
    if isinstance(given, Mapping):
        given = _as_overrides(given)
    if not isinstance(given, Sequence) or not all(isinstance(one, str) for one in given):
        message = (
            "Choices are given as on the command line, such as ['therapist.skill=0.8', "
            f"'patient=ruth'], or as {{'therapist.skill': 0.8}}; got {_kind(overrides)}."
        )
        raise ConfigurationError(message)
    return [*given, *_as_overrides(fixed)]


def _as_overrides(choices: Mapping[str, Any]) -> list[str]:
    """Return keys and values as on the command line."""
    return [f"{key}={written(_quoted(value))}" for key, value in choices.items()]


def _quoted(value: Any) -> Any:
    """Return a value with quotes around each text that holds signs of the command line."""
    if isinstance(value, Mapping):
        return {key: _quoted(part) for key, part in value.items()}
    if value is pd.NA:
        return None
    if hasattr(value, "tolist"):
        return _quoted(value.tolist())
    if isinstance(value, list | tuple):
        return [_quoted(part) for part in value]
    # A text in braces or brackets is a distribution or a list; others may have quotes already.
    if isinstance(value, str) and _SIGNS.search(value) and value[0] not in "{['\"":
        return "'" + re.sub(r"(\\*)'", r"\1\1\\'", value) + "'"
    return value


_SIGNS = re.compile(r"[,'\"\n]")
"""What ends a text on the command line, or stands around one."""


def _kind(value: Any) -> str:
    """Return a value and what it is, in short."""
    return f"{' '.join(repr(value).split())[:LONGEST]} ({type(value).__name__})"
