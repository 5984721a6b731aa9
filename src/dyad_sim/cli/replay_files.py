"""What a replay can be written as: exchanges, a hand-out, a figure, an animation."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dyad_sim.cli.replay_found import Found
    from dyad_sim.cli.replay_moment import Moment
    from dyad_sim.studies.replay import Replay

SHOWN = 90
"""Exchanges of an animation: a session and a half, some twelve seconds."""


class Told(NamedTuple):
    """A replay, whose it is, and the moment that it opens at."""

    found: Found
    replay: Replay
    at: Moment


def write_exchanges(told: Told, file: Path) -> None:
    """Write the table of exchanges."""
    from dyad_sim.studies.files import local, whole_file

    exchanges = told.replay.tables["exchanges"]
    with whole_file(file, own=True) as hidden:
        if file.suffix == ".csv":
            exchanges.to_csv(hidden, index=False)
        else:
            exchanges.to_parquet(local(hidden), index=False)


def write_handout(told: Told, file: Path) -> None:
    """Write the hand-out, the same that the teaching page gives."""
    from dyad_sim import __version__
    from dyad_sim.studies.cases import case_of
    from dyad_sim.studies.files import whole_file
    from dyad_sim.teaching.classroom.handout import NOTHING, Beside, handout
    from dyad_sim.teaching.classroom.recording import recorded
    from dyad_sim.teaching.classroom.view import view_of
    from dyad_sim.teaching.page.site import drawn_files, handout_assets
    from dyad_sim.teaching.page.vendor import library
    from dyad_sim.teaching.scenes import scene

    found = told.found
    assets = handout_assets(drawn_files()) | library()
    view = view_of(recorded(case_of(found.plan, found.dyad)), found.titles)
    source = f"dyad_sim {__version__}. Again: {found.again}"
    beside = NOTHING
    if found.scene is not None:
        some = scene(found.scene)
        beside = Beside(some.watch, some.questions)
    page = handout(view, found.title, source, _plain(told.at), assets, beside)
    with whole_file(file, own=True) as hidden:
        hidden.write_text(page, encoding="utf-8")


def write_figure(told: Told, file: Path) -> None:
    """Write the course as a figure."""
    from dyad_sim.figures.style import save_as
    from dyad_sim.figures.therapy import therapy
    from dyad_sim.studies.files import whole_file

    tables = told.replay.tables
    drawn = therapy(
        tables["exchanges"],
        tables["sessions"],
        tables["episodes"],
        title=told.found.title,
        planned=told.found.plan.treatment.sessions,
        ending=str(tables["dyads"]["ending"].iloc[0]),
    )
    with whole_file(file, own=True) as hidden:
        save_as(drawn, hidden, file.suffix[1:])


def write_animation(told: Told, file: Path) -> None:
    """Write what happens from a moment on as an animation."""
    from dyad_sim.cli.progress import progress_bar
    from dyad_sim.cli.replay_moment import moments_of
    from dyad_sim.figures.animation import save_animation
    from dyad_sim.studies.files import whole_file

    moments = moments_of(told.replay)
    first = moments.index(told.at)
    last = min(first + SHOWN, len(moments)) - 1
    with (
        progress_bar("Drawing", what="exchanges") as advanced,
        whole_file(file, own=True) as hidden,
    ):
        save_animation(
            hidden,
            told.replay.tables["exchanges"],
            patient=told.replay.tables["dyads"].iloc[0],
            title=told.found.title,
            first=moments[first],
            last=moments[last],
            progress=advanced,
        )


class Output(NamedTuple):
    """A kind of file: what it is for, the names it may have, and how it is written."""

    purpose: str
    suffixes: tuple[str, ...]
    write: Callable[[Told, Path], None]


OUTPUTS = {
    "exchanges": Output("all exchanges", (".csv", ".parquet"), write_exchanges),
    "html": Output(
        "a hand-out in one file, to step through offline", (".html",), write_handout
    ),
    "figure": Output("the course on one page", (".png", ".svg", ".pdf"), write_figure),
    "gif": Output("an animation of the exchanges from --at on", (".gif",), write_animation),
}
"""What can be written, by the name of its option."""


def check_files(asked: Namespace) -> None:
    """Refuse files that cannot be written, before anything is simulated."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.configs.writable import check_writable

    for name, output in OUTPUTS.items():
        file: Path | None = getattr(asked, name)
        if file is None:
            continue
        if file.suffix not in output.suffixes:
            kinds = " or ".join(output.suffixes)
            message = f"--{name} {file} is of another kind; give a name with {kinds}."
            raise ConfigurationError(message)
        check_writable(f"--{name}", file)
    if asked.html is not None:
        from dyad_sim.teaching.page.vendor import library

        library()  # Refuses, if it is not there.


def _plain(at: Moment) -> dict[str, int]:
    """Return a moment as values for JSON."""
    return {"session": int(at[0]), "exchange": int(at[1])}
