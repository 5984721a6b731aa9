"""``dyad-sim fit``: the population that a study of sessions may have come from."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dyad_sim.cli import OK
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.own_table import add_table_options, columns_asked, tables_refused
from dyad_sim.cli.parser import Parser

if TYPE_CHECKING:
    import pandas as pd

    from dyad_sim.cli.results_of_fit import Place
    from dyad_sim.inference.grid import Grid, Layout
    from dyad_sim.inference.study import Question

EPILOG = """\
examples:
  dyad-sim fit --plan dyads=60 sessions=16 columns=alliance_patient,symptoms
                                          before a study: what could it tell?
  dyad-sim fit sessions.csv               a study: what population is it of?
  dyad-sim fit sessions.csv treatment=cbt therapist.technique=0.6
                                          what is known is not inferred
  dyad-sim fit sessions.csv --column alliance_patient=WAI_P --column session=Nr
  dyad-sim fit sessions.csv --columns columns.yaml output=my_study

The table has a row for each dyad and session; docs/own_table.md tells of its columns.
Nothing is said of single persons: a study has at least 20 dyads.
"""

OWN_KEYS = {
    "dyads": "the table says how many there are",
    "first_dyad": "the table says who they are",
    "exchanges_table": "a fit keeps no single exchanges",
    "study": "the table is the study",
    "experiment": "name the choices of the experiment one by one",
    "sweep": "a fit is of one study",
}
"""Keys that are not for a fit, and why."""

OUTPUT = "output="
"""How the choice of a folder for the results begins."""

SESSIONS, CASELOAD = "treatment.sessions", "caseload"
"""Keys that the table decides, unless they are given."""

NO_START = (
    "Not used: symptoms. They are read in multiples of their mean at the first session, which "
    "is not above 0 here."
)
"""What is said of symptoms that cannot be compared with simulated ones."""

REFERENCES = Path("results") / "references"
"""Where simulated studies are kept, below the working directory."""


def main(arguments: list[str]) -> int:
    """Infer a population, or tell what a planned study could tell of one."""
    asked = _parser().parse_intermixed_args(arguments)
    asked.given = arguments
    words = [word for word in asked.words if "=" in word]
    with exits(words, command="fit"), tables_refused():
        return _planned(asked) if asked.plan else _fitted(asked)


def _parser() -> Parser:
    """Return the parser of the arguments."""
    parser = Parser(
        "fit",
        description="Tell which population of dyads a study of sessions may have come from: "
        "means and spreads of skill, repair probability, trust and other traits, as far as "
        "such a study can tell them, and whether the model gives such studies at all.",
        examples=EPILOG,
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="FILE | KEY=VALUE",
        help="the table of sessions, and choices that are known, as for `dyad-sim run`; "
        "output=FOLDER for tables, figures and report (default: results/fit-...)",
    )
    parser.add_argument(
        "--plan",
        action="store_true",
        help="without a table: what could a study tell that has dyads=N sessions=N "
        "columns=NAME,NAME?",
    )
    parser.add_argument(
        "--studies",
        type=int,
        default=4000,
        metavar="N",
        help="studies that are simulated: more are finer, and take longer (default: 4000)",
    )
    add_table_options(parser)
    return parser


def _planned(asked: Namespace) -> int:
    """Tell what a planned study could tell."""
    from dyad_sim.cli.progress import announce, stages
    from dyad_sim.cli.results_of_fit import show, write
    from dyad_sim.inference.grid import planned
    from dyad_sim.inference.kept import kept_in
    from dyad_sim.inference.study import planned_recovery

    files = _files_in(asked.words)
    if files:
        _refuse(f"{files[0]} is a table, and --plan is for none; leave one of them out.")
    given, output = _parted(asked.words)
    plan, choices = _plan_of(given)
    tree = _tree(choices, sessions=plan["sessions"])
    layout = planned(plan["dyads"], tree["caseload"], plan["sessions"], plan["columns"])
    question = _question(asked, tree, layout)
    told = {"plan": {**plan, "columns": list(plan["columns"])}}
    place = _place(asked, choices, output, told)
    announce("compiled")
    with stages("dyads") as bar:
        recovery = planned_recovery(kept_in(REFERENCES)(question, bar))
    write(place, recovery, None)
    show(place, recovery, None)
    return OK


def _fitted(asked: Namespace) -> int:
    """Infer the population of a study."""
    from dyad_sim.cli.progress import announce, stages
    from dyad_sim.cli.results_of_fit import show, write
    from dyad_sim.cli.streams import show_line
    from dyad_sim.inference.grid import SYMPTOMS, has_start, layout_of
    from dyad_sim.inference.kept import kept_in
    from dyad_sim.inference.study import inferred
    from dyad_sim.own_study import reading_of

    file = _file_of(asked.words)
    choices, output = _parted(asked.words)
    table, notes = reading_of(file, columns_asked(asked), asked.dyads)
    if SYMPTOMS in table and not has_start(table):
        table = table.drop(columns=SYMPTOMS)
        notes += (NO_START,)
    sessions, caseload = int(table["session"].max()), _caseload(table)
    tree = _tree(choices, sessions, caseload)
    grid = _grid(table, tree, file)
    question = _question(asked, tree, layout_of(grid, tree["caseload"]))
    told = {"table": file.name, "sha256": _hash_of_table(table)}
    place = _place(asked, choices, output, told)
    for note in notes:
        show_line(note)
    announce("compiled")
    with stages("dyads") as bar:
        found = inferred(grid, question, kept_in(REFERENCES)(question, bar), bar)
    write(place, found.recovery, found)
    show(place, found.recovery, found)
    return OK


def _files_in(words: list[str]) -> list[str]:
    """Return the words that are no choices."""
    return [word for word in words if "=" not in word]


def _parted(words: list[str]) -> tuple[list[str], str | None]:
    """Return the choices among some words, and the folder for the results if one is named."""
    choices, output = [], None
    for word in words:
        if word.startswith(OUTPUT):
            output = word.removeprefix(OUTPUT)
        elif "=" in word:
            choices.append(word)
    return choices, output


def _file_of(words: list[str]) -> Path:
    """Return the table that was named."""
    files = _files_in(words)
    if len(files) != 1:
        told = "no table is named" if not files else f"{', '.join(files)} are several tables"
        _refuse(f"{told}; give one, or --plan with dyads=60 sessions=16.")
    return Path(files[0])


def _plan_of(choices: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return what a planned study is to be like, and the other choices."""
    from dyad_sim.inference.grid import COLUMNS
    from dyad_sim.inference.study import FEWEST_DYADS

    given = dict(word.split("=", 1) for word in choices)
    columns = tuple(given.pop("columns", ",".join(COLUMNS)).strip("[]").split(","))
    for name in columns:
        if name not in COLUMNS:
            _refuse(f"columns={name} is not known; name some of {', '.join(COLUMNS)}.")
        if columns.count(name) > 1:
            _refuse(f"columns={name} is named twice; name each once.")
    plan: dict[str, Any] = {"columns": columns}
    for name, least, most, usual in (
        ("dyads", FEWEST_DYADS, 100_000, "60"),
        ("sessions", 1, 200, "16"),
    ):
        text = given.pop(name, usual)
        if not text.isdecimal() or not least <= int(text) <= most:
            _refuse(f"{name}={text} is not allowed; give a whole number, {least} to {most}.")
        plan[name] = int(text)
    return plan, [f"{name}={value}" for name, value in given.items()]


def _tree(choices: list[str], sessions: int, caseload: int | None = None) -> dict[str, Any]:
    """Return the configuration of what is not inferred, as plain values."""
    from dyad_sim.configs import compose, plan_from, resolved
    from dyad_sim.configs.plan import refuse_models

    keys = {word.partition("=")[0].lstrip("+~") for word in choices}
    for key in keys & set(OWN_KEYS):
        _refuse(f"{key} is not for a fit; {OWN_KEYS[key]}.")
    table = [f"{SESSIONS}={sessions}"] if SESSIONS not in keys else []
    if caseload is not None and CASELOAD not in keys:
        table.append(f"{CASELOAD}={caseload}")
    tree = resolved(compose([*choices, *table]))
    refuse_models(tree, "a fit is over a hundred models in any case")
    plan_from(tree)
    return tree


def _hash_of_table(table: pd.DataFrame) -> str:
    """Return a hash of a table as it was read, whatever its file was like."""
    from dyad_sim.configs import hash_of

    return hash_of(table.to_csv(index=False))


def _caseload(table: pd.DataFrame) -> int | None:
    """Return dyads per therapist, where the table names therapists."""
    if "therapist" not in table:
        return None
    pairs = table[["dyad", "therapist"]].drop_duplicates("dyad")
    therapists = max(int(pairs["therapist"].nunique()), 1)
    return max(1, round(len(pairs) / therapists))


def _grid(table: pd.DataFrame, tree: dict[str, Any], file: Path) -> Grid:
    """Return the study as rectangles, if a population can be inferred from it."""
    from dyad_sim.inference.grid import COLUMNS, grid_of
    from dyad_sim.inference.study import FEWEST_DYADS

    dyads, sessions = table["dyad"].nunique(), tree["treatment"]["sessions"]
    if dyads < FEWEST_DYADS:
        _refuse(
            f"{file} has {dyads} dyads, and a population is inferred from {FEWEST_DYADS} or "
            "more. Of a few, or of a single person, the model could only guess, and what it "
            "guessed could be taken for a judgement; so it says nothing."
        )
    if not set(COLUMNS) & set(table):
        _refuse(f"{file} has none of the columns {', '.join(COLUMNS)}; name them by --column.")
    if table["session"].max() > sessions:
        _refuse(
            f"{file} has a session {table['session'].max()}, and {SESSIONS}={sessions} were "
            f"agreed upon; leave {SESSIONS} out, or give more."
        )
    return grid_of(table, sessions)


def _question(asked: Namespace, tree: dict[str, Any], layout: Layout) -> Question:
    """Return what is inferred, from what."""
    from dyad_sim.configs import compose, resolved
    from dyad_sim.inference.population import left_open
    from dyad_sim.inference.study import FEWEST_STUDIES, MOST_STUDIES, Question

    if not FEWEST_STUDIES <= asked.studies <= MOST_STUDIES:
        _refuse(
            f"--studies {asked.studies} is out of range; a whole number from {FEWEST_STUDIES} "
            f"to {MOST_STUDIES}."
        )
    open_ones = left_open(tree, resolved(compose([])))
    return Question(tree, layout, open_ones, asked.studies, tree["seed"])


def _place(
    asked: Namespace, choices: list[str], output: str | None, told: dict[str, Any]
) -> Place:
    """Return where the results go, and what they answer."""
    from dyad_sim import __version__
    from dyad_sim.cli.results_of_fit import Place
    from dyad_sim.cli.study import check_usable, folder_of
    from dyad_sim.configs import check_texts, hash_of
    from dyad_sim.configs.plan import check_output

    if output is not None:
        check_texts("output", output)
        check_output({"output": output})
    fit = {**told, "choices": sorted(choices), "studies": asked.studies}
    name = hash_of({"fit": fit, "dyad_sim": __version__})
    folder = folder_of(output, "fit", name)
    check_usable(folder, name)
    question = {"fit": fit, "hash": name, "dyad_sim": __version__}
    return Place(folder, question, ["fit", *asked.given])


def _refuse(message: str) -> None:
    """Refuse what was asked for."""
    from dyad_sim.configs import ConfigurationError

    raise ConfigurationError(message)
