"""``dyad-sim report``: a study, a sweep or a multirun as one file for a browser."""

from __future__ import annotations

from pathlib import Path

from dyad_sim.cli import OK
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.parser import Parser, place
from dyad_sim.cli.streams import show_line

EPILOG = """\
examples:
  dyad-sim report results/study-0a1b2c3d4e5f
  dyad-sim report results/study-0a1b2c3d4e5f --open
  dyad-sim report results/sweep-0a1b2c3d4e5f --against 12
  dyad-sim report results/multirun-0a1b2c3d4e5f --output for_the_seminar.html
"""


def main(arguments: list[str]) -> int:
    """Write a report, and say where it is."""
    asked = _parser().parse_args(arguments)
    with exits(command="report"):
        return _report(asked.study, asked.output, asked.against, asked.open)


def _parser() -> Parser:
    """Return the parser of the arguments."""
    parser = Parser(
        "report",
        description="Write one HTML file that tells what a study, a sweep or a multirun "
        "asked and what came out: summary, figures, heat maps, differences between cells, "
        "every rupture to sort and filter, configuration, provenance, how to cite. It opens "
        "in a browser without a network, and prints well.",
        examples=EPILOG,
    )
    parser.add_argument("study", type=place, help="folder of the study, sweep or multirun")
    parser.add_argument(
        "--output", type=place, metavar="FILE", help="the file (default: STUDY/report.html)"
    )
    parser.add_argument(
        "--against",
        type=int,
        metavar="CELL",
        help="compare all cells with this one (default: every two cells of up to 24, "
        "else all with the first)",
    )
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    return parser


def _report(study: Path, output: Path | None, against: int | None, show: bool) -> int:
    """Write, tell and show."""
    from dyad_sim.cli.progress import stages
    from dyad_sim.cli.screen import megabytes
    from dyad_sim.report import write_report

    with stages() as bar:
        written = write_report(study, output, against, bar)
    size = megabytes(written.size)
    show_line(f"Report: {written.file} ({size}, one file, no network needed)")
    if show:
        import webbrowser

        webbrowser.open(written.file.resolve().as_uri())
    return OK
