"""``dyad-sim measure``: every measure that a table of one's own allows."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from dyad_sim.cli import OK
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.own_table import add_table_options, columns_asked, tables_refused
from dyad_sim.cli.parser import Parser, place
from dyad_sim.cli.streams import show_line

if TYPE_CHECKING:
    from dyad_sim.own_study.columns import Columns
    from dyad_sim.own_study.measure import Measured, Options

EPILOG = """\
examples:
  dyad-sim measure sessions.csv                     its columns called as here
  dyad-sim measure sessions.csv --output measures   and writes measures/measures.csv
  dyad-sim measure sessions.csv --dyads outcome.csv --cutoff 1.1 --reliability 0.9
  dyad-sim measure sessions.csv --column dyad=ID --column session=Nr \\
      --column alliance_patient=WAI_P --scale alliance_patient=12:84 --missing -99
  dyad-sim measure wide.csv --column dyad=ID --column alliance_patient=WAI_#
  dyad-sim measure sessions.csv --columns columns.yaml
  dyad-sim measure --acts acts.csv --codes codings.csv

docs/own_table.md shows three tables from beginning to end, and what each measure needs.
Measures are of a study, of two dyads or more. Nothing is said of a single person, and no
patient is judged.
"""

FILE = "measures.csv"
"""What is written."""

BEGINS = "name,label,topic,unit,value,low,high,"
"""What the file begins with, by which it is known for ours."""


def main(arguments: list[str]) -> int:
    """Measure, show and write."""
    asked = _parser().parse_args(arguments)
    with exits(command="measure"), tables_refused():
        return _measure(asked)


def _parser() -> Parser:
    """Return the parser of the arguments."""
    parser = Parser(
        "measure",
        description="Read a table with one row per dyad and session (CSV, TSV, semicolons with "
        "decimal commas, or Parquet; any column but dyad and session may be missing), print "
        "every measure that its columns allow, with its 95 % interval, and name what is "
        "missing.",
        examples=EPILOG,
    )
    parser.add_argument("sessions", type=place, nargs="?", help="the table of sessions")
    add_table_options(parser)
    parser.add_argument("--acts", type=place, metavar="FILE", help="a table of single acts")
    parser.add_argument("--codes", type=place, metavar="FILE", help="a table of coders' codes")
    for name, meaning in {
        "--reliability": "of the measure of symptoms, 0 to 1 (default: 0.85, assumed)",
        "--deviation": "standard deviation of symptoms at intake (default: of the table)",
        "--cutoff": "score of symptoms between patients and others",
        "--gain": "least fall that may be a sudden gain (default: a reliable change)",
    }.items():
        parser.add_argument(name, type=float, metavar="NUMBER", help=meaning)
    parser.add_argument(
        "--seed", type=int, default=0, help="of intervals and pseudo-dyads (default: 0)"
    )
    parser.add_argument(
        "--output", type=place, metavar="FOLDER", help=f"write {FILE} into this folder"
    )
    return parser


def _measure(asked: Namespace) -> int:
    """Measure, show and write."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.own_study.measure import as_table

    if asked.sessions is None and asked.acts is None and asked.codes is None:
        message = "Name a table of sessions, or --acts FILE or --codes FILE."
        raise ConfigurationError(message)
    if asked.dyads is not None and asked.sessions is None:
        message = f"--dyads {asked.dyads} has no use without a table of sessions; name it."
        raise ConfigurationError(message)
    options = _options(asked)
    if asked.output is not None:
        _check_folder(asked.output)
    heads, found = _found(asked, columns_asked(asked), options)
    for line in heads:
        show_line(line)
    _show(found)
    if asked.output is not None:
        _write(as_table(found).to_csv(index=False), asked.output)
        show_line(f"Written: {asked.output / FILE}")
    return OK


def _options(asked: Namespace) -> Options:
    """Return what is known of the instruments; refuse what is out of range."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.own_study.measure import DEFAULTS, Options

    limits = {
        "reliability": (0.0 <= (asked.reliability or 0.0) < 1.0, "from 0 and below 1"),
        "deviation": (0.0 < _or(asked.deviation, 1.0) < math.inf, "above 0"),
        "cutoff": (math.isfinite(_or(asked.cutoff, 0.0)), "a finite number"),
        "gain": (0.0 < _or(asked.gain, 1.0) < math.inf, "above 0"),
        "seed": (0 <= asked.seed < 2**63, "a whole number from 0 to 2**63 - 1"),
    }
    for name, (holds, allowed) in limits.items():
        if not holds:
            message = f"--{name} {getattr(asked, name):g} is out of range; {allowed}."
            raise ConfigurationError(message)
    return Options(
        _or(asked.reliability, DEFAULTS.reliability),
        asked.deviation,
        asked.cutoff,
        asked.gain,
        asked.seed,
    )


def _or(number: float | None, default: float) -> float:
    """Return a number, or another if it was not given."""
    return default if number is None else number


def _found(
    asked: Namespace, columns: Columns, options: Options
) -> tuple[list[str], list[Measured]]:
    """Return what the tables hold, in words, and their measures."""
    from dyad_sim.own_study import read_acts, read_codings, reading_of
    from dyad_sim.own_study.of_events import measure_acts, measure_codings
    from dyad_sim.own_study.of_sessions import measure_sessions

    heads: list[str] = []
    found: list[Measured] = []
    # All tables are read before anything is measured, which may take long.
    reading = (
        None if asked.sessions is None else reading_of(asked.sessions, columns, asked.dyads)
    )
    acts = None if asked.acts is None else read_acts(asked.acts, columns)
    codings = None if asked.codes is None else read_codings(asked.codes, columns)
    if reading is not None:
        of = reading.sessions
        heads.append(f"{asked.sessions}: {of['dyad'].nunique():,} dyads, {len(of):,} sessions.")
        heads += reading.notes
        found += measure_sessions(of, options)
    if acts is not None:
        heads.append(f"{asked.acts}: {acts['dyad'].nunique():,} dyads, {len(acts):,} acts.")
        found += measure_acts(acts, options)
    if codings is not None:
        units = codings["unit"].nunique()
        heads.append(f"{asked.codes}: {units:,} units, {len(codings):,} codes.")
        found += measure_codings(codings, options)
    heads.append("Measures are of a study: no patient is judged.")
    return heads, found


# --- The screen ------------------------------------------------------------------


def _show(found: Sequence[Measured]) -> None:
    """Print the measures, what others lack, and where all are from."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from dyad_sim.cli.screen import screen
    from dyad_sim.cli.screens import in_words, notes
    from dyad_sim.measures import Line

    console, known = screen(), [one for one in found if not one.lacks]
    numbered = {note: number for number, note in enumerate(dict.fromkeys(map(_note, known)), 1)}
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column("", min_width=40)
    table.add_column("Estimate", justify="right", no_wrap=True)
    table.add_column("95 % interval")
    table.add_column("Note", justify="right", no_wrap=True)
    for topic, section in groupby(known, key=lambda one: one.of.topic):
        table.add_row(Text(topic, style="italic"))
        for one in section:
            words = in_words(one.estimate, one.of.unit)
            table.add_row(f"  {one.of.label}", *words, str(numbered[_note(one)]))
    console.print()
    console.print(table)
    console.print()
    for line in notes([Line(*one.of[:2], one.of.unit, one.estimate) for one in known]):
        console.print(line)
    for line in _not_measured(found):
        console.print(line, soft_wrap=True)
    console.print("\nNotes: what a measure needs, and where it is from.")
    for note, number in numbered.items():
        console.print(f"{number:>3}  {note}", soft_wrap=True)


def _note(one: Measured) -> str:
    """Return what a measure needs, and where it is from."""
    return f"{', '.join(one.of.needs) or 'dyad, session'}: {one.of.source}"


def _not_measured(found: Iterable[Measured]) -> list[str]:
    """Return which measures lack what, by what they lack."""
    from dyad_sim.own_study.of_sessions import FALLBACK

    lacking: dict[tuple[str, ...], list[str]] = {}
    for one in found:
        if one.lacks:
            lacking.setdefault(one.lacks, []).append(one.of.label)
    return [
        f"Not measured without {' and '.join(FALLBACK.get(name, name) for name in lacks)}: "
        f"{'; '.join(labels)}."
        for lacks, labels in lacking.items()
    ]


# --- The file --------------------------------------------------------------------


def _check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, or that holds somebody's own file."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.configs.errors import check_writable
    from dyad_sim.studies.files import why_unwritable

    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    file, reason = folder / FILE, ""
    if not there.is_dir():
        reason = f"cannot be made: {there} is no folder; name another"
    elif why := why_unwritable(there):
        reason = f"cannot be written: {why} in {there}; name another folder"
    elif file.is_file() and not _head(file).startswith(BEGINS):
        reason = f"holds another {FILE}; name another folder, or move it away"
    if reason:
        message = f"--output {folder} {reason}."
        raise ConfigurationError(message)
    if folder.is_dir():
        check_writable("--output", file)


def _head(file: Path) -> str:
    """Return what a file begins with."""
    with file.open(encoding="utf-8", errors="replace") as content:
        return content.read(len(BEGINS))


def _write(text: str, folder: Path) -> None:
    """Write the table of measures as a whole, or nothing."""
    from dyad_sim.studies.files import naming, whole_file
    from dyad_sim.studies.store import make_parents, remove_empty

    with naming(folder):
        made = make_parents(folder)
    try:
        with whole_file(folder / FILE, own=True) as hidden:
            hidden.write_text(text, encoding="utf-8")
    except BaseException:
        remove_empty(made)
        raise
