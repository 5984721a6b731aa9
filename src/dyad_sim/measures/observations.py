"""Where every measure takes its table: columns, numbers, yes and no, rows in order and once.

A table may be simulated or a clinic's, and a clinic's may lack things or mean them otherwise.

- What is *not there*, a column or all that stands in it, is answered in one text, such as
  ``no column symptoms``.  An estimate says it as its ``reason``.  Tables and arrays cannot
  say it, so there it is raised, as a :class:`MissingColumnError`.
- What is there and *cannot be meant so*, such as text for a number, codes for yes and no, or
  the same session twice, is refused with a ValueError that names the column and the row.

Single missing values are left out, and what is left of a series does not close up over them;
where ratings are compared with the next there are, the estimate says over how many gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dyad_sim.measures.clusters import Floats, several_therapists

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


class MissingColumnError(ValueError):
    """A column that is needed is not there, and there is no estimate to say so."""


def lacking(frame: pd.DataFrame, *names: str) -> str:
    """Return ``no column NAME`` for the first column that is not there, or nothing.

    Raises
    ------
    ValueError
        If two columns have one of these names.
    """
    for name in names:
        if name not in frame:
            return f"no column {name}"
        if isinstance(frame[name], pd.DataFrame):
            message = f"two columns are called {name}. Drop or rename one of them."
            raise ValueError(message)  # noqa: TRY004 - the frame is one
    return ""


def require(frame: pd.DataFrame, *names: str) -> None:
    """Refuse a frame without some column.

    Raises
    ------
    MissingColumnError
        With the text of :func:`lacking`.
    """
    if lack := lacking(frame, *names):
        raise MissingColumnError(lack)


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
        If it holds dates, or text that is no number.
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
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        found = np.asarray(values, dtype=object)
        return _numbers(pd.Series(found.ravel()), name).reshape(found.shape)


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
    _refuse_where(
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
        If a kind is empty; or if whole numbers begin below 0 or above, such as the codes 1 and
        2 or -9 for what is missing: then nothing says what no is.
    """
    column = frame[name]
    if _is_text(column):
        values = _answers(column, other=1.0)
        _refuse_where(column, values == UNCLEAR, f"column {name} must name a kind", RECODE)
        return values
    values = numbers(frame, name)
    known = np.unique(values[np.isfinite(values)])
    if known.size > 1 and known[0] != 0.0 and not (known % 1.0).any():
        what = f"column {name} must be 0 where nothing happened, and else above"
        strange = values < 0.0 if known[0] < 0.0 else values == known[0]
        _refuse_where(column, strange, what, RECODE)
    return np.where(np.isnan(values), np.nan, values > 0.0)


def counts(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column of whole numbers, 0 to :data:`MOST`, shape ``(row,)``; NaN where missing.

    Raises
    ------
    ValueError
        If it holds anything else.
    """
    values = numbers(frame, name)
    with np.errstate(invalid="ignore"):  # Of infinity there is no remainder.
        strange = (values < 0.0) | (values > MOST) | (values % 1.0 > 0.0)
    what = f"column {name} must hold whole numbers from 0 to {MOST:,}"
    _refuse_where(frame[name], strange, what, LEAVE_EMPTY)
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
        If a number has decimals; or if two columns of two categories do not have the same.
    """
    named = any(_is_text(frame[name]) for name in names)
    found = {name: _category(frame, name, named=named) for name in names}
    own = {name: set(column.dropna()) for name, column in found.items()}
    labels: list[Any] = sorted(set().union(*own.values()))
    if labels and {str(label).strip().lower() for label in labels} <= set(ANSWERS):
        return frame.assign(**{name: yes_or_no(frame, name) for name in names}), [0.0, 1.0]
    pairs = [name for name in names if len(own[name]) == len(ANSWER_PAIR)]
    for name in pairs[1:]:
        if own[name] != own[pairs[0]]:
            both = [sorted(own[one]) for one in (pairs[0], name)]
            message = (
                f"columns {pairs[0]} and {name} must have the same categories, but hold "
                f"{both[0]} and {both[1]}. Recode one of them."
            )
            raise ValueError(message)
    if set(labels) <= {0.0, 1.0}:
        labels = [0.0, 1.0]
    places = {label: float(place) for place, label in enumerate(labels)}
    return frame.assign(**{name: column.map(places) for name, column in found.items()}), labels


ANSWER_PAIR = ("yes", "no")
"""Two categories, of which it can be told whether two coders mean the same by them."""


def _category(frame: pd.DataFrame, name: str, *, named: bool) -> pd.Series:
    """Return a column of categories: as whole numbers, or as names where any has names."""
    column = frame[name]
    if named:
        strange = np.array([not isinstance(v, str) and not pd.isna(v) for v in column])
        empty = (column == "").to_numpy(dtype=np.bool_, na_value=False)
        what = f"column {name} must hold names of categories, as others do"
        _refuse_where(column, strange | empty, what, LEAVE_EMPTY)
        return column.astype(object)
    values = numbers(frame, name)
    what = f"column {name} must hold categories: names or whole numbers"
    advice = "For ratings, take the intraclass correlation."
    _refuse_where(column, np.isfinite(values) & (values % 1.0 != 0.0), what, advice)
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
        _refuse_where(sessions[name], known, what, "Number sessions from 1.")
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
    dyad, labels = pd.factorize(frame["dyad"], sort=by_label)
    wanted = np.arange(len(frame)) if among is None else np.flatnonzero(among)
    nobody = len(labels)
    whose = np.where(dyad < 0, nobody, dyad)
    columns = [column[wanted] for column in (whose, *(numbers(frame, key) for key in keys))]
    if _strictly_rising(columns):
        return wanted
    order = np.lexsort(columns[::-1])
    ordered = [column[order] for column in columns]
    same = np.logical_and.reduce([column[1:] == column[:-1] for column in ordered])
    doubled = np.flatnonzero(same & (ordered[0][1:] < nobody))
    if doubled.size:
        _refuse_doubled(frame.iloc[wanted[order[doubled[0] : doubled[0] + 2]]], keys)
    return wanted[order]


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
        _refuse_where(column, column.notna().to_numpy(), what, NUMBER_SESSIONS)
        return np.full(len(column), np.nan)
    try:
        values: Floats = column.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        values = np.array([_number(value) for value in column])
        _refuse_where(column, np.isinf(values), f"{name} must hold numbers", LEAVE_EMPTY)
    return values


NUMBER_SESSIONS = "Number sessions 1, 2, 3 and so on within each dyad."

MOST = 100_000
"""Sessions or events of a dyad at the most: what is beyond stands for something else."""

LEAVE_EMPTY = "Leave empty what is missing."


def _number(value: Any) -> float:
    """Return a value as a number, NaN if it is missing and infinite if it is none."""
    try:
        return np.nan if pd.isna(value) else float(value)
    except (TypeError, ValueError):
        return np.inf


def _refuse_where(column: pd.Series, strange: Any, what: str, advice: str) -> None:
    """Raise what a column must be, with the first row in which it is not, if there is one."""
    if np.any(strange):
        here = int(np.flatnonzero(strange)[0])
        row, value = column.index[here], column.iloc[here]
        value = value.item() if isinstance(value, np.generic) else value
        message = f"{what}, but row {row!r} holds {value!r}. {advice}"
        raise ValueError(message)
