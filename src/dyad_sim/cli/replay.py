"""``dyad-sim replay``: one dyad of a study again, exchange by exchange, told in words."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from dyad_sim.cli import FAILED, OK
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.page import ADDRESS
from dyad_sim.cli.parser import Parser, address, filled, place
from dyad_sim.cli.replaying import OUTPUTS
from dyad_sim.cli.streams import say, show_line

if TYPE_CHECKING:
    from dyad_sim.cli.replaying import Found

EPILOG = """\
examples:
  dyad-sim replay results/study-0a1b2c3d4e5f --dyad 7
  dyad-sim replay results/sweep-0a1b2c3d4e5f --cell 12 --dyad 7 --detail sessions
  dyad-sim replay results/study-0a1b2c3d4e5f --dyad 7 --exchanges dyad7.csv --page
  dyad-sim replay --scene withdrawal_spiral
  dyad-sim replay --scene withdrawal_spiral --html spiral.html --gif spiral.gif
"""

DETAILS = ("sessions", "episodes", "exchanges")
"""As :mod:`dyad_sim.teaching.narration` has them, which is not imported for --help."""


SCENE_FILES = (Path(__file__).parents[1] / "teaching" / "scenes").glob("*.yaml")
SCENES = sorted(file.stem for file in SCENE_FILES)
"""Names of the scenes, by their files: to import them for --help would take a second."""


def main(arguments: list[str]) -> int:
    """Replay a dyad; the exit status is 1 if a stored row is not reproduced exactly."""
    asked = _parser().parse_args(arguments)
    with exits(command="replay"):
        return _replay(asked)


def _parser() -> Parser:
    """Return the parser of the arguments."""
    parser = Parser(
        "replay",
        description="Run one dyad of a study or sweep again in the readable engine, tell its "
        "course, and check that every stored row of it is reproduced exactly; or tell a scene "
        "made for teaching.",
        examples=EPILOG,
    )
    parser.add_argument(
        "study", type=place, nargs="?", help="folder of the study, multirun or sweep"
    )
    parser.add_argument("--cell", type=int, help="cell of the design (default: 0)")
    parser.add_argument("--dyad", type=int, help="number of the dyad")
    parser.add_argument(
        "--scene",
        type=filled,
        metavar="NAME",
        help=f"a scene instead of a dyad of a study: {', '.join(SCENES)}",
    )
    parser.add_argument(
        "--detail",
        choices=DETAILS,
        default="episodes",
        help="how closely the course is told (default: episodes)",
    )
    for name, output in OUTPUTS.items():
        kinds, former = ", ".join(output.suffixes), output.kind or "file"
        parser.add_argument(
            f"--{name}",
            type=place,
            metavar="FILE",
            help=f"write {output.purpose} ({kinds}), over a {former} that is there",
        )
    parser.add_argument(
        "--at",
        metavar="SESSION.EXCHANGE",
        help="where hand-out, animation and link begin (default: before the worst rupture)",
    )
    parser.add_argument(
        "--page", action="store_true", help="print a link to this moment on the teaching page"
    )
    parser.add_argument(
        "--page-at",
        metavar="ADDRESS",
        type=address,
        help=f"where the page of that link is (default: {ADDRESS}, as `dyad-sim page` has it)",
    )
    return parser


def _replay(asked: Namespace) -> int:
    """Replay, show, compare and write."""
    from dyad_sim.cli.replaying import Told, check_files, link_of, moment_of
    from dyad_sim.cli.screens import show_replay
    from dyad_sim.studies.replay import replayed

    _check_used(asked)
    check_files(asked)
    found = _found(asked)
    replay = replayed(found.plan, found.cell, found.dyad, found.folder, found.must_hold)
    told = Told(found, replay, moment_of(asked.at, found.opening, replay))
    link = link_of(told, asked.page_at or ADDRESS) if asked.page else None
    show_replay(replay, found.title, found.about, asked.detail)
    for name, output in OUTPUTS.items():
        file: Path | None = getattr(asked, name)
        if file is not None:
            output.write(told, file)
            show_line(f"Written: {file}")
    if link is not None:
        show_line(f"On the page: {link}")
    return _compared(found, bool(replay.differing))


def _check_used(asked: Namespace) -> None:
    """Refuse a moment and an address that nothing is to begin at."""
    from dyad_sim.configs import ConfigurationError

    if asked.at is not None and not (asked.page or asked.html or asked.gif):
        message = f"--at {asked.at} has no use without --html, --gif or --page; add one."
        raise ConfigurationError(message)
    if asked.page_at is not None and not asked.page:
        message = f"--page-at {asked.page_at} has no use without --page; add it."
        raise ConfigurationError(message)


def _compared(found: Found, differs: bool) -> int:
    """Return the exit status, with a word on why a study may not be reproduced."""
    from dyad_sim import __version__

    if differs and found.version != __version__:
        say(f"the study was made by version {found.version}, this is {__version__}.")
    return FAILED if differs else OK


def _found(asked: Namespace) -> Found:
    """Return the dyad that is meant; refuse what names none, or two."""
    from dyad_sim import __version__
    from dyad_sim.cli.replaying import found_in, found_scene
    from dyad_sim.configs import ConfigurationError

    if asked.scene is not None:
        if asked.study is not None or asked.dyad is not None or asked.cell is not None:
            message = "--scene is a dyad of its own; leave the study, --cell and --dyad out."
            raise ConfigurationError(message)
        return found_scene(asked.scene, __version__)
    if asked.study is None or asked.dyad is None:
        message = "Name the folder of a study and --dyad NUMBER, or --scene NAME."
        raise ConfigurationError(message)
    return found_in(asked.study, asked.cell or 0, asked.dyad)
