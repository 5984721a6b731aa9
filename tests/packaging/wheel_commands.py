"""What ``wheel_check.py`` runs: every command of the program, and what it must leave."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A command line, the files that it makes, what it says, and its exit status."""

    arguments: tuple[str, ...]
    makes: tuple[str, ...] = ()
    says: str = ""
    status: int = 0
    program: str = "dyad-sim"


SMALL = ("dyads=4", "treatment.sessions=4", "treatment.exchanges=12")
DESIGN = ("sweep.parameters={therapist.skill: [0.2, 0.8]}", *SMALL)
TABLES = ("study.json", "dyads.parquet", "sessions.parquet", "episodes.parquet")


def _launched(launcher: str, output: str, *more: str) -> Command:
    """Return a sweep in two shards by a launcher of Hydra."""
    shards = ("-m", "sweep.shards=2", "sweep.shard=range(0,2)", f"hydra/launcher={launcher}")
    makes = (f"{output}/cells.csv", f"{output}/study.json")
    return Command(("sweep", *shards, *more, *DESIGN, f"output={output}"), makes)


def _refused(launcher: str, extra: str) -> Command:
    """Return the same, where the package of the launcher is not installed."""
    asked = _launched(launcher, "refused")
    says = f"pip install 'dyad-sim[{extra}]'"
    return Command(asked.arguments, (), says, status=2)


def _python(code: str, says: str = "", status: int = 0) -> Command:
    """Return a line of Python in the environment."""
    return Command(("-c", code), (), says, status, program="python")


ASKS = "from dyad_sim.extras import optional as ask, MissingPackageError as Missing\n"
MISSING = ASKS + "try: ask({0!r})\nexcept Missing as error: print(error)"

COMMANDS = (
    Command(("--version",), says="dyad-sim "),
    Command(("--help",), says="dyad-sim COMMAND"),
    Command(("cite",), says="10.1037/a0036815"),
    Command(("doctor",), says="All is well."),
    Command(("run", "--cfg", "job"), says="repair_probability"),
    Command(
        ("run", "study=quick", *SMALL, "output=results/one"),
        tuple(f"results/one/{name}" for name in TABLES),
    ),
    Command(("run", "engine=mesa", *SMALL, "output=mesa"), ("mesa/study.json",)),
    Command(
        ("run", "-m", "therapist.skill=0.2,0.8", *SMALL, "output=many"),
        ("many/cells.parquet", "many/cells.csv", "many/0/study.json", "many/1/study.json"),
    ),
    Command(("sweep", *DESIGN, "output=swept"), ("swept/cells.csv", "swept/study.json")),
    Command(("status", "swept", "--json"), says='"done"'),
    Command(("replay", "swept", "--cell", "1", "--dyad", "2")),
    Command(
        (
            "replay",
            "--scene",
            "withdrawal_spiral",
            "--html",
            "one.html",
            "--gif",
            "one.gif",
        ),
        ("one.html", "one.gif"),
    ),
    Command(("record", "--size", "0.001", "output=record"), ("record/record.csv",)),
    Command(("report", "results/one", "--output", "study.html"), ("study.html",)),
    Command(("report", "swept"), ("swept/report.html",)),
    Command(
        ("page", "--export", "public"),
        (
            "public/index.html",
            "public/vendor/pyodide/pyodide.asm.wasm",
            "public/licences/MPL-2.0.txt",
            "public/licences/PSF-2.0.txt",
        ),
    ),
    _python("import dyad_sim; print(len(dyad_sim.simulate([], dyads=2).dyads))", says="2"),
    Command(("run", "patient=rut"), says="Did you mean ruth?", status=2),
    _refused("joblib", "joblib"),
    _refused("ray", "ray"),
    _refused("submitit_slurm", "slurm"),
    _refused("submitit_local", "slurm"),
    _python(MISSING.format("SALib.analyze.sobol"), says="pip install 'dyad-sim[sensitivity]'"),
    _python(MISSING.format("diptest"), says="pip install 'dyad-sim[experiments]'"),
)
"""From the wheel without any extra, one after the other in one folder."""

LAUNCHED = {
    "page": (Command(("page", "--export", "again"), ("again/index.html",)),),
    "joblib": (_launched("joblib", "by_joblib", "hydra.launcher.n_jobs=2"),),
    "slurm": (_launched("submitit_local", "by_submitit"),),
    "ray": (_launched("ray", "by_ray", "+hydra.launcher.ray.init.num_cpus=2"),),
    "sensitivity": (_python(ASKS + "ask('SALib.analyze.sobol'); ask('SALib.sample.morris')"),),
    "experiments": (_python(ASKS + "ask('diptest')"),),
}
"""What each extra adds, tried once it is installed."""

EXTRAS = tuple(extra for extra in LAUNCHED if extra != "ray")
"""Extras that are tried unless asked otherwise: Ray is large, and takes cores of its own."""
