"""What a replay needs once it is asked for: the dyad found, its moment, its link, its files."""

from __future__ import annotations

import base64
import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dyad_sim.configs import ConfigurationError, plan_from
from dyad_sim.configs.errors import MALFORMED
from dyad_sim.configs.sweep import stored_plan
from dyad_sim.studies import store
from dyad_sim.studies.chunks import Store, stored_chunks
from dyad_sim.studies.files import read_rows
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import numbers_of
from dyad_sim.teaching.scenes import plan_of, scene, titles_of

if TYPE_CHECKING:
    from dyad_sim.studies.replay import Replay


Moment = tuple[int, int]
"""Session, from 1, and exchange, from 0."""

BEFORE = 10
"""Exchanges that are shown before the rupture that is to be seen begins."""


def moments_of(replay: Replay) -> list[Moment]:
    """Return the moments of a course, in order."""
    exchanges = replay.tables["exchanges"]
    return list(zip(exchanges["session"], exchanges["exchange"], strict=True))


def moment_of(text: str | None, opening: Moment | None, replay: Replay) -> Moment:
    """Return the moment that was asked for, or else one at which something begins.

    That is the opening of a scene, or shortly before the rupture that became most intense.

    Raises
    ------
    ConfigurationError
        If what was asked for is no moment of the course.
    """
    if text is not None:
        return _asked(text, replay)
    return opening or _before_the_worst(replay)


def _asked(text: str, replay: Replay) -> Moment:
    """Return a moment from its text, ``3.12``."""
    from dyad_sim.configs import ConfigurationError

    moments = moments_of(replay)
    session, _, exchange = text.partition(".")
    if session.isdecimal() and exchange.isdecimal():
        asked = int(session), int(exchange)
        if asked in moments:
            return asked
    last = ".".join(map(str, moments[-1]))
    message = f"--at {text} is no moment of this course; give one from 1.0 to {last}."
    raise ConfigurationError(message)


def _before_the_worst(replay: Replay) -> Moment:
    """Return a moment shortly before the worst rupture; the first where there is none."""
    moments, episodes = moments_of(replay), replay.tables["episodes"]
    if episodes.empty:
        return moments[0]
    worst = int(episodes["peak_intensity"].to_numpy().argmax())
    onset = episodes[["session_begun", "exchange_begun"]].to_numpy()[worst]
    session, exchange = moments[max(0, moments.index(tuple(onset)) - BEFORE)]
    return int(session), int(exchange)


ALL_HOLD = ("dyads", "sessions")
"""Tables in which every dyad has a row; not every dyad has a rupture."""


class Found(NamedTuple):
    """A dyad to be replayed.

    Attributes
    ----------
    folder
        Of its tables; None for a scene, of which nothing is stored.
    must_hold
        Tables in which its rows stand, because they are whole.
    cell, dyad
        Its keys in them.
    plan
        Its study.
    version
        Of the program that made the study.
    scene
        Name of the scene; None for a dyad of a study.
    title, about, titles
        What the course is called, a line about it, and what its ``patient`` and
        ``therapist`` are called.
    again
        The command that replays it.
    opening
        The moment at which it is best opened; None where nobody chose one.
    """

    folder: Path | None
    must_hold: tuple[str, ...]
    cell: int
    dyad: int
    plan: Plan
    version: str
    scene: str | None
    title: str
    about: str
    titles: dict[str, str]
    again: str
    opening: Moment | None


def found_scene(name: str, version: str) -> Found:
    """Return the dyad of a scene."""
    some = scene(name)
    return Found(
        folder=None,
        must_hold=(),
        cell=0,
        dyad=some.dyad,
        plan=plan_of(some),
        version=version,
        scene=name,
        title=some.title,
        about=some.teaser,
        titles=titles_of(some),
        again=f"dyad-sim replay --scene {name}",
        opening=(some.opening["session"], some.opening["exchange"]),
    )


def found_in(study: Path, cell: int, dyad: int) -> Found:
    """Return a dyad of a study; refuse a description that makes no sense."""
    try:
        folder, own, plan, version = _find(study, cell)
        must_hold = _must_hold(folder, plan, dyad)
    except ConfigurationError:
        raise
    except MALFORMED as error:
        message = (
            f"{study} cannot be replayed: its study.json or cells.parquet is damaged. "
            "Put copies of them back, or simulate the study again into another folder."
        )
        raise ConfigurationError(message) from error
    _check_dyad(plan, dyad)
    return Found(
        folder=folder,
        must_hold=must_hold,
        cell=own,
        dyad=dyad,
        plan=plan,
        version=version,
        scene=None,
        title=f"Cell {cell}, dyad {dyad}" if cell else f"Dyad {dyad}",
        about=f"Of the study {study.name}.",
        titles={"patient": f"patient {dyad}", "therapist": "a simulated therapist"},
        again=f"dyad-sim replay {study} --dyad {dyad}" + (f" --cell {cell}" if cell else ""),
        opening=None,
    )


def _find(folder: Path, cell: int) -> tuple[Path, int, Plan, str]:
    """Return where a cell stands, its number there, its plan and its version."""
    study = store.read_study(folder)
    if (folder / store.MULTIRUN_FILE).exists():
        multirun, folder = folder, folder / str(cell)
        study = store.read_study(folder)
        if study:
            store.check_cell(multirun, store.read_multirun(multirun), cell, study)
            plan = plan_from(study["configuration"], study["cell"])
            return folder, 0, plan, study["dyad_sim"]
        count = len(store.read_multirun(multirun).get("hashes", ()))
        message = f"--cell {cell} is no cell of the multirun; its cells are numbered from 0."
        if 0 <= cell < count:
            message = f"{folder} is damaged or gone; start the multirun again, which makes it."
        raise ConfigurationError(message)
    if not study:
        what = "holds no study of dyad_sim" if folder.exists() else "does not exist"
        if (folder / store.STUDY_FILE).exists():
            message = f"{folder / store.STUDY_FILE} is damaged. Put a copy of that file back."
            raise ConfigurationError(message)
        message = f"{folder} {what}. Name the folder of a study or sweep."
        raise ConfigurationError(message)
    count = study["counts"]["cells"]
    if not 0 <= cell < count:
        message = f"--cell {cell} is no cell of this study; there are {count}, numbered from 0."
        raise ConfigurationError(message)
    if "sweep" not in study:
        plan = plan_from(study["configuration"], study["cell"])
    else:
        plan = stored_plan(study, _point(folder, cell), cell)
    return folder, cell, plan, study["dyad_sim"]


def _must_hold(folder: Path, plan: Plan, dyad: int) -> tuple[str, ...]:
    """Return the tables that hold a dyad of a folder; none while chunks are missing."""
    study = store.read_study(folder)
    kept = plan.exchanges_table is None or dyad in plan.exchanges_table
    exchanges = ("exchanges",) if kept else ()
    if "sweep" not in study:
        return (*ALL_HOLD, *exchanges)
    stored = Store(folder, str(study["hash"]))
    if not all(map(stored.is_done, stored_chunks(study))):
        return ()
    return (*(name for name in ALL_HOLD if name in study["sweep"]["tables"]), *exchanges)


def _point(folder: Path, cell: int) -> dict[str, Any]:
    """Return the value of every swept key in a cell."""
    cells = read_rows(folder / store.CELLS_FILE, filters=[("cell", "==", cell)])
    return {str(key): values.iloc[0] for key, values in cells.items()}


def _check_dyad(plan: Plan, dyad: int) -> None:
    """Refuse a dyad that the cell does not have."""
    numbers = numbers_of(plan)
    if dyad not in numbers:
        message = (
            f"--dyad {dyad} is not in this cell; its dyads are {numbers[0]} to {numbers[-1]}."
        )
        raise ConfigurationError(message)


def link_of(told: Told, address: str) -> str:
    """Return the address of a course and its moment on the teaching page.

    Parameters
    ----------
    told
        The course.
    address
        Of the page.

    Raises
    ------
    ConfigurationError
        If the page could not run so long a treatment.
    """
    moment = f"at={told.at[0]}.{told.at[1]}"
    if told.found.scene is not None:
        return f"{address}#scene={told.found.scene}&{moment}"
    return f"{address}#case={_packed(told)}&{moment}"


def _packed(told: Told) -> str:
    """Return the case of a course as the page reads it from a link."""
    from dyad_sim.configs import ConfigurationError, compose, to_plan
    from dyad_sim.studies.stored_dyad import case_of, typical_case
    from dyad_sim.teaching.classroom.case import check_length
    from dyad_sim.teaching.classroom.serialise import as_plain

    case = case_of(told.found.plan, told.found.dyad)
    try:
        check_length(case.dyad.treatment)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    plain = as_plain(case, typical_case(to_plan(compose([]))))
    text = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


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
    from dyad_sim.studies.files import whole_file
    from dyad_sim.studies.stored_dyad import case_of
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
    """A kind of file: what it is for, the names it may have, and how it is written.

    ``kind`` is what a page calls itself; it takes the place of pages of that kind only.
    """

    purpose: str
    suffixes: tuple[str, ...]
    write: Callable[[Told, Path], None]
    kind: str = ""


OUTPUTS = {
    "exchanges": Output("all exchanges", (".csv", ".parquet"), write_exchanges),
    "html": Output(
        "a hand-out in one file, to step through offline",
        (".html",),
        write_handout,
        "hand-out",
    ),
    "figure": Output("the course on one page", (".png", ".svg", ".pdf"), write_figure),
    "gif": Output("an animation of the exchanges from --at on", (".gif",), write_animation),
}
"""What can be written, by the name of its option."""


def check_files(asked: Namespace) -> None:
    """Refuse files that cannot be written, before anything is simulated."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.configs.errors import check_writable

    for name, output in OUTPUTS.items():
        file: Path | None = getattr(asked, name)
        if file is None:
            continue
        if file.suffix not in output.suffixes:
            kinds = " or ".join(output.suffixes)
            message = f"--{name} {file} is of another kind; give a name with {kinds}."
            raise ConfigurationError(message)
        check_writable(f"--{name}", file, output.kind)
    if asked.html is not None:
        from dyad_sim.teaching.page.vendor import library

        library()  # Refuses, if it is not there.


def _plain(at: Moment) -> dict[str, int]:
    """Return a moment as values for JSON."""
    return {"session": int(at[0]), "exchange": int(at[1])}
