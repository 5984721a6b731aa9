"""``dyad-sim record``: the model held against the published figures."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dyad_sim.cli import FAILED, OK
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.parser import Parser, place

if TYPE_CHECKING:
    from dyad_sim.evidence.comparison import Outcome

EPILOG = """\
examples:
  dyad-sim record                          table, CSV and figures; about a minute
  dyad-sim record --seed 7 --json record.json
  dyad-sim record --size 0.2               a first look, with a fifth of the dyads
  dyad-sim record mechanisms.pull=false    which figures does the pull carry?
  dyad-sim record output=my_record         into a folder of your choice
  dyad-sim record --strict                 exit status 1 if an A or B entry is outside
"""

OWN_KEYS = {
    "seed": "use --seed",
    "dyads": "use --size",
    "caseload": "each of its arms has its own",
    "first_dyad": "each of its arms has its own",
    "exchanges_table": "each of its arms has its own",
    "study": "each of its arms has its own",
    "experiment": "name the choices of the experiment one by one",
}
"""Keys that are not for overrides, and what to do instead."""

OUTPUT = "output="
"""The key that names the folder."""

STRICT_GRADES = frozenset("AB")
"""Grades of robustness that count with ``--strict``."""


def main(arguments: list[str]) -> int:
    """Compare; the exit status is 0 whatever comes out, but with ``--strict``."""
    asked = _parser().parse_intermixed_args(arguments)
    with exits(asked.overrides, command="record"):
        return _record(asked)


def _parser() -> Parser:
    """Return the parser of the arguments."""
    parser = Parser(
        "record",
        description="Simulate what the published studies of ruptures, alliance and outcome "
        "did, measure it as they did, and print each published figure beside that of the "
        "model; then what the theory asks of the process itself.",
        examples=EPILOG,
    )
    parser.add_argument(
        "overrides",
        nargs="*",
        metavar="KEY=VALUE",
        help="choices that differ from the default model, as for `dyad-sim run`; "
        "output=FOLDER for record.csv and the figures (default: results/record-...)",
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="of all random numbers (default: 1)"
    )
    parser.add_argument(
        "--size",
        type=float,
        default=1.0,
        metavar="SHARE",
        help="share of the dyads that are simulated (default: 1)",
    )
    parser.add_argument("--json", type=place, metavar="FILE", help="write entries and process")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit with 1 if an entry of robustness A or B is outside",
    )
    return parser


def _record(asked: Namespace) -> int:
    """Simulate, compare, show and write."""
    from dyad_sim.cli.progress import announce, progress_bar
    from dyad_sim.cli.screens import show_record
    from dyad_sim.cli.study import check_usable, usable
    from dyad_sim.evidence.arms import dyads_of, plans_of, simulated
    from dyad_sim.evidence.comparison import outcome_of
    from dyad_sim.studies.files import naming

    _check(asked)
    question = _question(asked)
    folder = _folder(asked, question)
    check_usable(folder, question["hash"])
    plans = plans_of(asked.seed, size=asked.size, overrides=_choices(asked))
    announce(next(iter(plans.values())).engine)
    with progress_bar("Simulating") as advanced:
        samples = simulated(plans, advanced)
    outcome = outcome_of(samples)
    with usable(), naming(folder):
        _write(outcome, question, folder, asked.json)
    show_record(outcome, dyads_of(plans), folder)
    failing = any(compared.entry.grade in STRICT_GRADES for compared in outcome.outside)
    return FAILED if asked.strict and failing else OK


def _check(asked: Namespace) -> None:
    """Refuse what is out of range, keys that the record sets, a file without a folder."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.configs.errors import check_writable
    from dyad_sim.evidence.arms import LARGEST_SIZE

    if not 0 <= asked.seed < 2**63:
        message = f"--seed {asked.seed} is out of range; a whole number from 0 to 2**63 - 1."
        raise ConfigurationError(message)
    if not 0.0 < asked.size <= LARGEST_SIZE:
        message = (
            f"--size {asked.size:g} is out of range; above 0 and at most {LARGEST_SIZE:g}, "
            "as a share of the dyads simulated by default."
        )
        raise ConfigurationError(message)
    for override in asked.overrides:
        key = override.partition("=")[0].lstrip("+~").partition(".")[0].partition("@")[0]
        if key in OWN_KEYS:
            message = f"{override} is not for the record; {OWN_KEYS[key]}."
            raise ConfigurationError(message)
        if key == "output" and (override == OUTPUT or not override.startswith(OUTPUT)):
            message = f"{override} names no folder; write output=FOLDER, or leave it out."
            raise ConfigurationError(message)
    if asked.json is not None:
        check_writable("--json", asked.json)


def _choices(asked: Namespace) -> list[str]:
    """Return the overrides of the model: all but the folder; of a key, the last one."""
    chosen = {override.partition("=")[0]: override for override in asked.overrides}
    return [override for override in chosen.values() if not override.startswith(OUTPUT)]


def _question(asked: Namespace) -> dict[str, Any]:
    """Return what ``study.json`` says of a record: what was asked, of which version."""
    from dyad_sim import __version__
    from dyad_sim.configs import hash_of

    question = {"record": sorted(_choices(asked)), "seed": asked.seed, "size": asked.size}
    return {**question, "hash": hash_of(question), "dyad_sim": __version__}


def _folder(asked: Namespace, question: dict[str, Any]) -> Path:
    """Return where the results go; unless it is named, one of its own for every question."""
    from dyad_sim.cli.study import folder_of
    from dyad_sim.configs import check_texts
    from dyad_sim.configs.plan import check_output

    named = [text.removeprefix(OUTPUT) for text in asked.overrides if text.startswith(OUTPUT)]
    if named:
        check_texts("output", named[-1])
        check_output({"output": named[-1]})
    return folder_of(named[-1] if named else None, "record", question["hash"])


def _write(outcome: Outcome, question: dict[str, Any], folder: Path, file: Path | None) -> None:
    """Write table, figures and list, each as a whole."""
    from dyad_sim.evidence.table import ENTRY, PROCESS, listed, table
    from dyad_sim.figures.evidence import process_figure, record_figure
    from dyad_sim.figures.style import save
    from dyad_sim.studies.files import whole_file
    from dyad_sim.studies.store import describe, filling

    rows = table(outcome)
    scored = rows[rows["scored"]]
    process = scored[scored["kind"] == PROCESS]
    with filling(folder, question["hash"]) as building:
        rows.to_csv(building / "record.csv", index=False)
        save(record_figure(scored[scored["kind"] == ENTRY]), building, "record")
        if len(process):
            save(process_figure(process), building, "process")
        describe(building, question)
    if file is not None:
        with whole_file(file, own=True) as hidden:
            hidden.write_text(json.dumps(listed(outcome), indent=2) + "\n", encoding="utf-8")
