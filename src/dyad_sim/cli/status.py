"""``dyad-sim status``: what of a sweep is done, running, failed or waiting."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dyad_sim.cli import BAD_INPUT, OK
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.parser import Parser, place
from dyad_sim.cli.streams import say

if TYPE_CHECKING:
    from dyad_sim.studies.chunks import Chunk, Store

AGAIN = "started again, the sweep makes it anew"

EPILOG = """\
examples:
  dyad-sim status results/sweep-0a1b2c3d4e5f
  dyad-sim status results/sweep-0a1b2c3d4e5f --json
  dyad-sim status results/sweep-0a1b2c3d4e5f --check
"""


def main(arguments: list[str]) -> int:
    """Print how far a sweep is; it may be under way, on this machine or another."""
    parser = Parser(
        "status",
        description="Tell what of a sweep is done, running, failed or waiting.",
        examples=EPILOG,
    )
    parser.add_argument("study", type=place, help="folder of the sweep")
    parser.add_argument("--json", action="store_true", help="print it for a program to read")
    parser.add_argument(
        "--check",
        action="store_true",
        help="read every file: a chunk with a damaged one is not done, and the table of cells "
        "has to agree with the chunks",
    )
    asked = parser.parse_args(arguments)
    with exits(command="status"):
        return _tell(asked.study, asked.json, asked.check)


def _tell(folder: Path, as_json: bool, closely: bool) -> int:
    """Print the state of the sweep in a folder."""
    from dyad_sim.cli.screens import show_sweep, tell_strays
    from dyad_sim.studies import store
    from dyad_sim.studies.chunks import Store
    from dyad_sim.studies.extension import EARLIER

    study = store.read_study(folder)
    if "sweep" not in study:
        say(_reason(folder, bool(study)))
        return BAD_INPUT
    chunks = _chunks(folder, study)
    if not chunks:
        reason = f"{folder / store.STUDY_FILE} is damaged, so nothing can be told of the sweep"
        remedy = "Put a copy of that file back."
        if (folder / EARLIER).exists():
            reason = f"{folder} is being extended, or its extension was interrupted"
            remedy = "Start the larger sweep again, which goes on with it."
        say(f"{reason}. {remedy}")
        return BAD_INPUT
    stored = Store(folder, str(study.get("hash")))
    state = stored.state(chunks, closely)
    tell_strays(stored, chunks)
    damage = _damage_of_cells(study, stored, len(state.done) == len(chunks)) if closely else ""
    if damage:
        say(damage)
    if not as_json:
        show_sweep(folder, chunks, state)
        return OK
    failed = {str(number): reason for number, reason in state.failed.items()}
    told = {**state._asdict(), "failed": failed, "chunks": len(chunks)}
    if closely:
        told["cells_sound"] = not damage
    sys.stdout.write(json.dumps(told) + "\n")
    return OK


def _chunks(folder: Path, study: dict[str, Any]) -> list[Chunk]:
    """Return the chunks of a sweep; none if its description makes no sense."""
    from dyad_sim.configs.errors import MALFORMED
    from dyad_sim.configs.sweep import stored_sizes
    from dyad_sim.studies.chunks import stored_chunks
    from dyad_sim.studies.files import DamagedError, read_rows
    from dyad_sim.studies.store import CELLS_FILE

    try:
        try:
            points = read_rows(folder / CELLS_FILE, columns=study["sweep"]["keys"])
            dyads = sum(stored_sizes(study, points))
        except DamagedError:  # The next start of the sweep makes the table anew.
            dyads = None
        return stored_chunks(study, dyads)
    except MALFORMED:
        return []


def _damage_of_cells(study: dict[str, Any], stored: Store, is_whole: bool) -> str:
    """Return what is wrong with the table of cells of a sweep; nothing if it agrees with it."""
    from dyad_sim.configs.errors import MALFORMED
    from dyad_sim.configs.sweep import is_as_named
    from dyad_sim.studies.files import DamagedError, read_rows
    from dyad_sim.studies.store import CELLS_FILE, STUDY_FILE

    file = stored.folder / CELLS_FILE
    try:
        if stored.has_measures(file):
            return ""
        if not is_as_named(study, read_rows(file, columns=study["sweep"]["keys"])):
            return f"{file} lists other cells than those of the sweep; {AGAIN}."
        if is_whole and "dyads" in study["sweep"]["tables"]:
            return f"{file} has no measures that were summed up from these chunks; {AGAIN}."
    except DamagedError as error:
        return f"{error}."
    except MALFORMED:
        return f"{stored.folder / STUDY_FILE} is damaged. Put a copy of that file back."
    return ""


def _reason(folder: Path, is_study: bool) -> str:
    """Return why a folder has no state to tell."""
    from dyad_sim.studies.store import STUDY_FILE

    if is_study:
        return f"{folder} holds a single study, which is whole; status is for sweeps."
    if (folder / STUDY_FILE).exists():
        return (
            f"{folder / STUDY_FILE} is damaged, or no regular file, so nothing can be told of "
            "the sweep. Put a copy of that file back."
        )
    if not folder.exists():
        return f"{folder} does not exist. Name the folder of a sweep."
    return f"{folder} holds no sweep of dyad_sim. Name the folder of a sweep."
