"""Where every measure takes its table: columns, numbers, yes and no, rows in order and once.

A table may be simulated or a clinic's, and a clinic's may lack things or mean them otherwise.

- What is *not there*, a column or all that stands in it, is answered in one text, such as
  ``no column symptoms``.  An estimate says it as its ``reason``.  Tables and arrays cannot
  say it, so there it is raised, as a :class:`MissingColumnError`.
- What is there and *cannot be meant so*, such as text or infinity for a number, codes for yes
  and no, or the same session twice, is refused with a ValueError that names column and row.
  An argument that cannot be meant so is refused by its name (:func:`check_argument`).

Single missing values are left out, and what is left of a series does not close up over them;
where ratings are compared with the next there are, the estimate says over how many gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from itertools import combinations
from typing import Any, NoReturn, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dyad_sim.measures.core.clusters import (
    Floats,
    check_hashable,
    check_names,
    several_therapists,
)

T = TypeVar("T")

Places = NDArray[np.intp]

Yes = NDArray[np.bool_]

ANSWERS = {"yes": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "false": 0.0, "none": 0.0, "0": 0.0}
"""Names of yes and no, in any case of letters; ``none`` stands among kinds of ruptures."""

UNCLEAR = 2.0
"""What stands for a name that says neither yes nor no."""

RECODE = "Recode it, such as frame[NAME] == the code that means yes."
"""What to do about codes."""

UNEVEN = 0.01
"""Share of a step by which clocks may err."""

DIGITS = 1e-12
"""Share of the largest value below which a difference is what rounding left of none."""


LARGEST = 2.0**53
"""From here on whole numbers are not told apart, and sums of squares lose what is small."""

SMALLEST = 1e-50
"""Below this the products of four values, which some measures sum, come near to nothing."""


class MissingColumnError(ValueError):
    """A column that is needed is not there, and there is no estimate to say so."""


def check_frame(frame: object, table: str = "frame") -> None:
    """Refuse what is no table of pandas.

    Raises
    ------
    ValueError
        If it is anything else, such as all tables of a study, or a table of polars.
    """
    check_argument(
        isinstance(frame, pd.DataFrame),
        table,
        "be one pandas DataFrame",
        type(frame).__name__,
        "Of several tables give one, such as study.dyads; make one of others with "
        "pandas.DataFrame(...) or .to_pandas().",
    )


def listed(values: Iterable[T], name: str, what: str = "names of columns") -> list[T]:
    """Return a list of what an argument goes through, which may be possible only once.

    Parameters
    ----------
    values
        What was given.
    name
        Of the argument.
    what
        It lists.

    Raises
    ------
    ValueError
        If it is one text, whose letters would be names, or nothing that can be gone through.
    """
    can_be = isinstance(values, Iterable) and not isinstance(values, str | bytes)
    advice = "Write brackets around it."
    check_argument(can_be, name, f"be a list of {what}", values, advice)
    return list(values)


def listed_predictors(predictors: Iterable[str], name: str, outcome: str) -> list[str]:
    """Return the list of predictors of an outcome; see :func:`listed`.

    Raises
    ------
    ValueError
        As there; if one is the outcome, or is there twice, so that nothing is left to differ.
    """
    found = listed(predictors, name)
    differ = len({*found, outcome}) == len(found) + 1
    what = f"name different columns, none of which is {outcome}, which they are to predict"
    check_argument(differ, name, what, found, "Take out what is there twice.")
    return found


def lacking(frame: pd.DataFrame, *names: str) -> str:
    """Return ``no column NAME`` for the first column that is not there, or nothing.

    Raises
    ------
    ValueError
        If the frame is none, if two columns have one of these names, or if a column holds
        lists.
    """
    check_frame(frame)
    for name in names:
        one = isinstance(name, Hashable)
        check_argument(one, "the name of a column", "be one text", name, "Give one of them.")
        if name not in frame:
            return f"no column {name}"
    for name in ("therapist", *names):
        if name in frame:
            _check_column(frame, name)
    return ""


def _check_column(frame: pd.DataFrame, name: str) -> None:
    """Refuse a column that is there twice, that holds lists, or 1 beside "1" as names."""
    if isinstance(frame[name], pd.DataFrame):
        message = f"two columns are called {name}. Drop or rename one of them."
        raise ValueError(message)  # noqa: TRY004 - the frame is one
    check_hashable(frame[name], f"column {name}")
    if name in ("dyad", "therapist") and frame[name].dtype in ("object", "category"):
        check_names(np.asarray(pd.unique(frame[name].dropna()), dtype=object))


def require(frame: pd.DataFrame, *names: str) -> None:
    """Refuse a frame without some column.

    Raises
    ------
    MissingColumnError
        With the text of :func:`lacking`.
    """
    if lack := lacking(frame, *names):
        raise MissingColumnError(lack)


def check_argument(holds: object, name: str, must: str, value: object, advice: str) -> None:
    """Refuse an argument, by its name, that is not what it must be.

    Parameters
    ----------
    holds
        Whether it is; of a number that is NaN no comparison holds.
    name, must, value, advice
        What it is called, what it must be, what it is, and what to do.

    Raises
    ------
    ValueError
        ``NAME must BE SO, got VALUE. ADVICE``
    """
    if not holds:
        shown = value.item() if isinstance(value, np.generic) else value
        message = f"{name} must {must}, got {shown!r}. {advice}"
        raise ValueError(message)


def is_between(value: object, low: float, high: float, ends: str) -> bool:
    """Whether a value is a number between two others.

    Parameters
    ----------
    ends
        Which of the two it may be: ``[]`` both, ``()`` neither, ``[)`` the lower one.
    """
    if not isinstance(value, int | float | np.number) or isinstance(value, bool):
        return False
    number = float(value)
    return (low < number or (ends[0] == "[" and number == low)) and (
        number < high or (ends[1] == "]" and number == high)
    )


def check_between(
    name: str, value: object, low: float, high: float, ends: str, advice: str
) -> None:
    """Refuse an argument that is no number between two others; see :func:`is_between`.

    Raises
    ------
    ValueError
        As of :func:`check_argument`.
    """
    must = f"lie in {ends[0]}{low:g}, {high:g}{ends[1]}"
    if high == np.inf:
        must = f"be above {low:g}" if ends[0] == "(" else f"be {low:g} or more"
    check_argument(is_between(value, low, high, ends), name, must, value, advice)


def check_yes_or_no(name: str, value: object) -> None:
    """Refuse an argument that is not True or False; a text such as "no" would count as yes.

    Raises
    ------
    ValueError
        As of :func:`check_argument`.
    """
    is_one = isinstance(value, bool | np.bool_)
    check_argument(is_one, name, "be True or False", value, "Text and numbers are neither.")


def check_whole(name: str, value: object, least: int, advice: str) -> None:
    """Refuse an argument that is no whole number, or less than the least.

    Raises
    ------
    ValueError
        As of :func:`check_argument`; also for 2.0, for yes and no and for text.
    """
    number = isinstance(value, int | np.integer) and not isinstance(value, bool)
    holds = number and cast("int", value) >= least
    check_argument(holds, name, f"be a whole number from {least}", value, advice)


def check_from_0(values: Floats, name: str) -> None:
    """Refuse values below 0; NaN where missing.

    Raises
    ------
    ValueError
        With the place of the first of them.
    """
    refuse_at(values, values < 0.0, f"{name} must be 0 or more", LEAVE_EMPTY)


def refuse_at(values: Floats, strange: Yes, what: str, advice: str) -> None:
    """Raise what values must be, with the first place at which they are not, if there is one.

    Raises
    ------
    ValueError
        ``WHAT, got VALUE at PLACE. ADVICE``
    """
    places = np.flatnonzero(strange)
    if places.size:
        place = int(places[0])
        message = f"{what}, got {values[place]:g} at {place}. {advice}"
        raise ValueError(message)


def check_among(frame: pd.DataFrame, name: str, kinds: Collection[str]) -> None:
    """Refuse a column that holds what is none of some kinds; it may be empty.

    Raises
    ------
    ValueError
        If it holds anything else, such as another spelling.
    """
    column = frame[name]
    strange = (column.notna() & ~column.isin(list(kinds))).to_numpy(dtype=np.bool_)
    what = f"column {name} must hold {' or '.join(kinds)}"
    refuse_where(column, strange, what, f"Recode it, or leave it empty. {SPELLING}")


SPELLING = "Capital letters and spaces count."
"""What to look at where a name is not found."""


def check_episodes(episodes: pd.DataFrame) -> None:
    """Refuse an episode that is there twice; without numbers of episodes none can be told.

    Raises
    ------
    ValueError
        If two rows have the same ``dyad`` and the same ``episode``.
    """
    if "episode" in episodes and "dyad" in episodes:
        in_order(episodes, *(["cell"] if "cell" in episodes else []), "episode")


def check_same_dyads(dyads: pd.DataFrame, other: pd.DataFrame, table: str) -> None:
    """Refuse a table none of whose dyads is found, as where 1 is written "1" or "D1".

    Parameters
    ----------
    dyads, other
        With ``dyad``, or without; either may be empty.
    table
        What the other is called.

    Raises
    ------
    ValueError
        If no dyad is in both, or if dyads are text and numbers.
    """
    if "dyad" not in dyads or "dyad" not in other:
        return
    known, given = (pd.unique(frame["dyad"].dropna()) for frame in (dyads, other))
    if len(known) and len(given) and not pd.Series(given).isin(known).any():
        message = (
            f"table {table} must be of the dyads of table dyads, but holds none of them: dyads "
            f"are as {_shown(known[0])} there and as {_shown(given[0])} here. "
            "Write them alike in every table."
        )
        raise ValueError(message)
    if "O" in {known.dtype.kind, given.dtype.kind}:
        check_names([*known, *given])


def _shown(value: Any) -> str:
    """Return a value of a column as it is written in Python."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def known_rows(
    frame: pd.DataFrame, *names: str, yes: Collection[str] = ()
) -> tuple[pd.DataFrame, str]:
    """Return the rows in which dyad and columns are known, and what is missing.

    Parameters
    ----------
    frame
        Any frame with ``dyad``, and ``therapist`` where known.
    names
        Columns that must be finite numbers.
    yes
        Those of them that must say yes or no; they come back as 1 and 0.

    Returns
    -------
    tuple
        The rows, and ``no column NAME`` for the first column that is not there,
        ``no observations of NAME`` for the first of which nothing is known, or "".

    Raises
    ------
    ValueError
        If a column holds what is no number, or no yes or no; or if a dyad has several
        therapists (see :func:`check_therapists`).
    """
    if lack := lacking(frame, "dyad", *names):
        return frame.iloc[:0], lack
    check_therapists(frame)
    if yes:
        frame = frame.assign(**{name: yes_or_no(frame, name) for name in yes})
    seen = frame["dyad"].notna().to_numpy()
    for name in names:
        finite = np.isfinite(numbers(frame, name))
        if finite.size and not finite.any():
            return frame.iloc[:0], f"no observations of {name}"
        seen = seen & finite
    return (frame if seen.all() else frame[seen]), ""


def numbers(frame: pd.DataFrame, name: Hashable) -> Floats:
    """Return a column as numbers, shape ``(row,)``; NaN where missing, yes and no as 1 and 0.

    Raises
    ------
    ValueError
        If it holds dates, or text that is no number; and as of :func:`check_magnitude`.
    """
    return _numbers(frame[name], f"column {name}")


def floats(values: ArrayLike, name: str) -> Floats:
    """Return values as an array of numbers; NaN where missing.

    Parameters
    ----------
    values
        Of any shape.
    name
        What they are, for the message if they are no numbers.

    Raises
    ------
    ValueError
        As of :func:`numbers`.
    """
    if isinstance(values, pd.Series):
        return _numbers(values, name)
    if isinstance(values, np.ma.MaskedArray):  # NumPy would take what is masked for known.
        values = np.ma.filled(values.astype(object), np.nan)
    if (given := np.asarray(values)).dtype.kind in "mMc":  # Dates, durations, complex numbers.
        return _numbers(pd.Series(given.ravel()), name).reshape(given.shape)
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        mixed = np.asarray(values, dtype=object)
        return _numbers(pd.Series(mixed.ravel()), name).reshape(mixed.shape)
    check_magnitude(found, name)
    return found


def probabilities(values: ArrayLike, name: str) -> Floats:
    """Return probabilities as an array; NaN where missing.

    Raises
    ------
    ValueError
        If one lies outside [0, 1].
    """
    found = np.atleast_1d(np.asarray(values, dtype=float))
    outside = (found < 0.0) | (found > 1.0)
    advice = "Give NaN where it is not known."
    refuse_at(found.ravel(), outside, f"{name} must lie in [0, 1]", advice)
    return found


def check_magnitude(values: Floats, name: str, column: pd.Series | None = None) -> None:
    """Refuse numbers that stand for something else, or whose squares are beyond numbers.

    Parameters
    ----------
    values
        Of any shape; NaN where missing.
    name, column
        What they are called, and the column they come from, which knows its rows.

    Raises
    ------
    ValueError
        If one is infinite or at least :data:`LARGEST` in size, such as a long code; or if
        all are below :data:`SMALLEST` in size and not all are 0.
    """
    largest = max(
        np.fmax.reduce(values, axis=None, initial=0.0),
        -np.fmin.reduce(values, axis=None, initial=0.0),
    )
    if largest == 0.0 or SMALLEST <= largest < LARGEST:
        return
    column = pd.Series(values.ravel()) if column is None else column
    sizes = np.abs(values.ravel())
    if largest < SMALLEST:
        what = f"{name} must reach {SMALLEST:g} somewhere"
        refuse_where(column, sizes == largest, what, "Give it in a smaller unit.")
    what = f"{name} must hold numbers between -2**53 and 2**53"
    refuse_where(column, sizes >= LARGEST, what, f"{LEAVE_EMPTY} {LONG_CODES}")


LONG_CODES = "Write long codes as text, such as frame[NAME].astype(str)."
"""What to do about codes that are not told apart as numbers."""


def yes_or_no(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column of yes and no as 1 and 0, shape ``(row,)``; NaN where missing.

    True and false, 1 and 0, and the names in :data:`ANSWERS` say yes and no.

    Raises
    ------
    ValueError
        If it holds anything else, such as the codes 1 and 2.
    """
    column = frame[name]
    values = _answers(column) if _is_text(column) else numbers(frame, name)
    refuse_where(
        column,
        np.isfinite(values) & (values != 0.0) & (values != 1.0),
        f"column {name} must say yes or no, as true and false, 1 and 0 or names of these",
        RECODE,
    )
    return values


def happened(frame: pd.DataFrame, name: str) -> Floats:
    """Return whether something happened as 1 and 0, shape ``(row,)``; NaN where missing.

    Parameters
    ----------
    frame, name
        A column of yes and no; or of numbers, above 0 where it happened; or of kinds, where
        ``none`` (and any no) says that nothing did.

    Raises
    ------
    ValueError
        If a kind is empty; if no row says that nothing happened and a word is none of those
        that are known; or if whole numbers begin below 0 or above, such as the codes 1 and
        2 or -9 for what is missing: then nothing says what no is.
    """
    column = frame[name]
    if _is_text(column):
        values = _answers(column, other=1.0)
        refuse_where(column, values == UNCLEAR, f"column {name} must name a kind", RECODE)
        if not (values == 0.0).any():
            strange = ~column.isin(KINDS).to_numpy() & np.isnan(_answers(column, other=np.nan))
            what = f"column {name} must say none or no where nothing happened"
            refuse_where(column, strange & column.notna().to_numpy(), what, RECODE)
        return values
    values = numbers(frame, name)
    known = np.unique(values[np.isfinite(values)])
    if known.size > 1 and known[0] != 0.0 and not (known % 1.0).any():
        what = f"column {name} must be 0 where nothing happened, and else above"
        strange = values < 0.0 if known[0] < 0.0 else values == known[0]
        refuse_where(column, strange, what, RECODE)
    return np.where(np.isnan(values), np.nan, values > 0.0)


def counts(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column of whole numbers, 0 to :data:`MOST`, shape ``(row,)``; NaN where missing.

    Raises
    ------
    ValueError
        If it holds anything else.
    """
    values = numbers(frame, name)
    strange = (values < 0.0) | (values > MOST) | (values % 1.0 > 0.0)
    what = f"column {name} must hold whole numbers from 0 to {MOST:,}"
    refuse_where(frame[name], strange, what, LEAVE_EMPTY)
    return values


def categories(frame: pd.DataFrame, names: Collection[str]) -> tuple[pd.DataFrame, list[Any]]:
    """Return columns of categories as codes from 0, and the categories in their order.

    Parameters
    ----------
    frame, names
        Columns of yes and no, of names or of whole numbers, which mean the same in all.

    Returns
    -------
    tuple
        The frame with codes in these columns, NaN where missing; and what each stands for.
        Yes and no stay 1 and 0.

    Raises
    ------
    ValueError
        If a number has decimals; or if of two columns each holds a category that is none of
        the other's, where these are what it holds or, of a categorical column, may hold.
    """
    named = any(_is_text(frame[name]) for name in names)
    found = {name: _category(frame, name, named=named) for name in names}
    own = {name: set(column.dropna()) for name, column in found.items()}
    labels: list[Any] = sorted(set().union(*own.values()))
    if labels and {str(label).strip().lower() for label in labels} <= set(ANSWERS):
        return frame.assign(**{name: yes_or_no(frame, name) for name in names}), [0.0, 1.0]
    if set(labels) <= {0.0, 1.0}:
        labels = [0.0, 1.0]
    else:
        _check_same_categories({name: own[name] | _declared(frame[name]) for name in names})
    places = {label: float(place) for place, label in enumerate(labels)}
    return frame.assign(**{name: column.map(places) for name, column in found.items()}), labels


def _declared(column: pd.Series) -> set[Any]:
    """Return the categories that a categorical column may hold; none of any other."""
    return (
        set(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else set()
    )


def _check_same_categories(own: dict[str, set[Any]]) -> None:
    """Refuse two columns of which each has a category that the other lacks."""
    for one, other in combinations(own, 2):
        first, second = own[one] - own[other], own[other] - own[one]
        if first and second:
            message = (
                f"columns {one} and {other} must have the same categories, but only {one} has "
                f"{sorted(first)} and only {other} has {sorted(second)}. Recode one of them; "
                "or, if both may hold all of these, give both one pandas.CategoricalDtype."
            )
            raise ValueError(message)


def _category(frame: pd.DataFrame, name: str, *, named: bool) -> pd.Series:
    """Return a column of categories: as whole numbers, or as names where any has names."""
    column = frame[name]
    if named:
        strange = np.array([not isinstance(v, str) and not pd.isna(v) for v in column])
        empty = (column == "").to_numpy(dtype=np.bool_, na_value=False)
        what = f"column {name} must hold names of categories, as others do"
        refuse_where(column, strange | empty, what, LEAVE_EMPTY)
        return column.astype(object)
    values = numbers(frame, name)
    what = f"column {name} must hold categories: names or whole numbers"
    advice = "For ratings, take the intraclass correlation."
    refuse_where(column, np.isfinite(values) & (values % 1.0 != 0.0), what, advice)
    return pd.Series(np.where(np.isfinite(values), values, np.nan), index=frame.index)


def treatment_sessions(sessions: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return the sessions from 1 on: without an intake, which is session 0.

    Parameters
    ----------
    sessions
        With ``session``; without it all rows come back.
    names
        Columns of what only a session of the treatment has.

    Raises
    ------
    ValueError
        If one of these is known of a session below 1: then sessions are numbered from 0.
    """
    if "session" not in sessions:
        return sessions
    intake = numbers(sessions, "session") < 1.0
    if not intake.any():
        return sessions
    for name in names:
        what = f"column {name} must be empty at an intake, which is session 0"
        known = intake & sessions[name].notna().to_numpy()
        refuse_where(sessions[name], known, what, "Number sessions from 1.")
    return sessions[~intake]


def check_therapists(frame: pd.DataFrame) -> None:
    """Refuse dyads that belong to several therapists at a time.

    Where sessions are named, a dyad may change therapists from one session to another.

    Raises
    ------
    ValueError
        If a dyad, or a session of a dyad, has several therapists: as where dyads are
        numbered anew for each therapist.
    """
    if "therapist" not in frame or "dyad" not in frame:
        return
    several = several_therapists(frame["dyad"].to_numpy(), frame["therapist"].to_numpy())
    if not several.any():
        return
    rows = frame[several & frame["dyad"].notna().to_numpy()]
    keys = [name for name in ("dyad", "session") if name in frame]
    pairs = rows[[*keys, "therapist"]].dropna().drop_duplicates()
    doubled = pairs[pairs.duplicated(keys, keep=False)]
    if len(doubled):
        first = doubled.iloc[0]
        whose = ", ".join(f"{key} {first[key]}" for key in keys)
        same = doubled[(doubled[keys] == first[keys]).all(axis=1)]
        message = (
            f"{whose} has several therapists: {', '.join(map(str, same['therapist']))}. "
            f"{NUMBERED_ANEW}"
        )
        raise ValueError(message)


NUMBERED_ANEW = (
    "If dyads are numbered anew for each therapist, give each a name of its own, such as "
    "frame['therapist'].astype(str) + '-' + frame['dyad'].astype(str)."
)
"""What to do about dyads of the same number."""


def in_order(
    frame: pd.DataFrame, *keys: str, by_label: bool = False, among: Yes | None = None
) -> Places:
    """Return the places of the rows in the order of dyad and keys, each of which comes once.

    Parameters
    ----------
    frame
        ``dyad`` and the keys: ``session``, and ``exchange`` where rows are exchanges.
    by_label
        Whether dyads stand in the order of their labels; else in that of their first rows.
    among
        Which rows are wanted, shape ``(row,)``; all if not given.

    Returns
    -------
    Places
        Of the rows that are wanted; those without a dyad or a key come last within theirs.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    ValueError
        If two rows have the same dyad and the same keys.
    """
    require(frame, "dyad", *keys)
    wanted = np.arange(len(frame)) if among is None else np.flatnonzero(among)
    found = [numbers(frame, key) for key in keys]
    if _is_rising(frame["dyad"]):
        return wanted
    dyad, labels = pd.factorize(frame["dyad"], sort=by_label)
    nobody = len(labels)
    whose = np.where(dyad < 0, nobody, dyad)
    columns = [column[wanted] for column in (whose, *found)]
    if _strictly_rising(columns):
        return wanted
    order = np.lexsort(columns[::-1])
    ordered = [column[order] for column in columns]
    same = np.logical_and.reduce([column[1:] == column[:-1] for column in ordered])
    doubled = np.flatnonzero(same & (ordered[0][1:] < nobody))
    if doubled.size:
        _refuse_doubled(frame.iloc[wanted[order[doubled[0] : doubled[0] + 2]]], keys)
    return wanted[order]


def _is_rising(dyad: pd.Series) -> bool:
    """Whether dyads are whole numbers, each greater than the one before.

    So are those of one cell of a sweep, which may be a million: to number them takes memory.
    """
    if not isinstance(dyad.dtype, np.dtype) or dyad.dtype.kind not in "iu":
        return False
    values = dyad.to_numpy()
    return bool((values[1:] > values[:-1]).all())


def _strictly_rising(columns: list[Any]) -> bool:
    """Whether rows stand in the order of the columns, the first before the next."""
    if not len(columns[0]):
        return True
    further = np.zeros(len(columns[0]) - 1, dtype=np.bool_)
    for column in reversed(columns):
        step = np.diff(column)
        further = (step > 0) | ((step == 0) & further)
    return bool(further.all())


def stretches(
    dyad: Places, session: Floats, exchange: Floats, step: float = 1.0
) -> tuple[Yes, Yes]:
    """Return where unbroken stretches of exchanges begin, and which of them after a gap.

    Parameters
    ----------
    dyad, session, exchange
        Of each exchange, in order, shape ``(exchange,)``.
    step
        From one exchange to the next, in the unit of ``exchange``.

    Returns
    -------
    tuple
        Shapes ``(exchange,)``: the first of a dyad, of a session or after a gap; and those
        before which exchanges of the session, or sessions of the dyad, are missing.
    """
    opening, after_gap = np.ones((2, dyad.size), dtype=np.bool_)
    other, sessions = np.diff(dyad) != 0, np.diff(session)
    broken = (sessions == 0.0) & (np.abs(np.diff(exchange) - step) > UNEVEN * step)
    opening[1:] = other | (sessions != 0.0) | broken
    after_gap[1:] = ~other & (broken | (sessions > 1.0))
    after_gap[:1] = False
    return opening, after_gap


def rounding(values: Floats) -> float:
    """Return the difference below which values, in whatever unit, are alike but for rounding.

    Parameters
    ----------
    values
        Of any shape; NaN where missing.
    """
    known = np.abs(values[np.isfinite(values)])
    return DIGITS * float(known.max(initial=0.0))


def _refuse_doubled(rows: pd.DataFrame, keys: Collection[str]) -> NoReturn:
    """Raise that two rows are the same dyad, session or exchange."""
    whose = ", ".join(f"{key} {rows[key].iloc[0]}" for key in ("dyad", *keys))
    first, second = rows.index
    advice = "Drop what is there twice."
    for name, words in (("cell", "Select one cell."), ("therapist", NUMBERED_ANEW)):
        if name in rows and rows[name].iloc[0] != rows[name].iloc[1]:
            advice = words
            break
    message = f"rows {first!r} and {second!r} are both {whose}. {advice}"
    raise ValueError(message)


def _is_text(column: pd.Series) -> bool:
    """Whether a column holds names."""
    if isinstance(column.dtype, np.dtype) and column.dtype != object:
        return False
    return any(isinstance(value, str) for value in pd.unique(column))


def _answers(column: pd.Series, other: float = UNCLEAR) -> Floats:
    """Return names as 1 and 0, NaN where missing; those of other things as the other value."""
    codes, names = pd.factorize(column)
    # Many rows have the same few names.  The last place is for rows without one.
    texts = [str(name).strip().lower() for name in names]
    found = [ANSWERS.get(text, other) if text else UNCLEAR for text in texts]
    values: Floats = np.array([*found, np.nan])[codes]
    return values


def _numbers(column: pd.Series, name: str) -> Floats:
    """Return a column, or an array, as numbers; NaN where missing."""
    if pd.api.types.is_datetime64_any_dtype(column) or column.dtype.kind == "m":
        what = f"{name} must hold numbers, not dates"
        refuse_where(column, column.notna().to_numpy(), what, NUMBER_SESSIONS)
        return np.full(len(column), np.nan)
    if column.dtype.kind == "c":
        refuse_where(column, column.notna(), f"{name} must hold real numbers", LEAVE_EMPTY)
    try:
        values: Floats = column.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        values = np.array([_number(value) for value in column])
        refuse_where(column, np.isinf(values), f"{name} must hold numbers", LEAVE_EMPTY)
    check_magnitude(values, name, column)
    return values


NUMBER_SESSIONS = "Number sessions 1, 2, 3 and so on within each dyad."

KINDS = ("withdrawal", "confrontation")
"""Kinds of ruptures, which stand for yes where a column names kinds."""

MOST = 100_000
"""Sessions or events of a dyad at the most: what is beyond stands for something else."""

LEAVE_EMPTY = "Leave empty what is missing."


def _number(value: Any) -> float:
    """Return a value as a number, NaN if it is missing and infinite if it is none."""
    try:
        return np.nan if pd.isna(value) else float(value)
    except (TypeError, ValueError):
        return np.inf


def refuse_where(column: pd.Series, strange: Any, what: str, advice: str) -> None:
    """Raise what a column must be, with the first row in which it is not, if there is one.

    Raises
    ------
    ValueError
        ``WHAT, but row ROW holds VALUE. ADVICE``
    """
    if np.any(strange):
        here = int(np.flatnonzero(strange)[0])
        row, value = column.index[here], column.iloc[here]
        row, value = (x.item() if isinstance(x, np.generic) else x for x in (row, value))
        message = f"{what}, but row {row!r} holds {value!r}. {advice}"
        raise ValueError(message)
