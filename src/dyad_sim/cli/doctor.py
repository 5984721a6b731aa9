"""``dyad-sim doctor``: whether dyad_sim works on this machine, for reports of faults."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from dyad_sim import __version__
from dyad_sim.cli import FAILED, OK
from dyad_sim.cli.parser import Parser

EPILOG = """\
examples:
  dyad-sim doctor                 in the folder in which you simulate
  dyad-sim doctor > doctor.txt    to send with a report of a fault

Exit status 0 if all is well, 1 otherwise.
"""

TINY = ["dyads=4", "treatment.sessions=4", "treatment.exchanges=30", "exchanges_table=all"]
"""A study of a moment, in which something happens."""

FURTHER_PACKAGES = ("filelock", "hydra-core", "llvmlite", "matplotlib", "omegaconf", "seaborn")
"""Packages that matter, but change no number; see ``DECISIVE_PACKAGES``."""


class FaultError(Exception):
    """Something that is not well, and what to do."""


def main(arguments: list[str]) -> int:
    """Try what dyad_sim needs, and print what is found."""
    parser = Parser(
        "doctor",
        description="Tell whether dyad_sim works here: versions, cores, a tiny study on both "
        "engines, the cache, and the folder of results.",
        examples=EPILOG,
    )
    parser.parse_args(arguments)
    faults = sum(not _told(name, check) for name, check in CHECKS.items())
    if faults:
        sys.stdout.write("Not all is well. Send these lines with a report of a fault.\n")
        return FAILED
    sys.stdout.write("All is well.\n")
    return OK


def _told(name: str, check: Callable[[], str]) -> bool:
    """Print what a check finds, on one line; whether it is well."""
    try:
        found, well = check(), True
    except FaultError as fault:
        found, well = f"FAULT: {fault}", False
    except Exception as error:  # An installation may be broken in any way.
        found, well = f"FAULT: {type(error).__name__}: {' '.join(str(error).split())}", False
    home = str(Path.home())
    sys.stdout.write(f"{name:<10} {found.replace(home, '~') if len(home) > 1 else found}\n")
    return well


def _program() -> str:
    """Return what is asked about, and what it runs on."""
    return f"{__version__}, Python {platform.python_version()}, {platform.platform()}"


def _packages() -> str:
    """Return the versions of the packages that matter."""
    from dyad_sim.cli.study import DECISIVE_PACKAGES

    names = sorted({*DECISIVE_PACKAGES, *FURTHER_PACKAGES})
    return ", ".join(f"{name} {version(name)}" for name in names)


def _cores() -> str:
    """Return how many cores are used."""
    from dyad_sim.studies.runner import cores

    return str(cores())


def _engines() -> str:
    """Return how the two engines agree on a tiny study."""
    from dyad_sim.api import simulate
    from dyad_sim.cli.progress import announce
    from dyad_sim.studies.plan import ENGINES

    announce("compiled")
    one, other = (simulate(TINY, engine=name).present() for name in ENGINES)
    differing = [name for name in one if one[name].to_parquet() != other[name].to_parquet()]
    if differing:
        message = f"{' and '.join(ENGINES)} differ in {', '.join(differing)}. Please report it."
        raise FaultError(message)
    return f"{' and '.join(ENGINES)} give the same {len(one)} tables, to the bit"


def _cache() -> str:
    """Return where the compiled engine is kept; asked when it has been used."""
    from dyad_sim.studies.runner import engine

    compiled = engine("compiled")
    if not compiled.is_compiled():
        return "none: compilation is switched off (NUMBA_DISABLE_JIT)"
    folder = compiled.kept_in()
    if folder is None or not compiled.is_kept():
        message = (
            f"the compiled engine cannot be kept{f' in {folder}' if folder else ''}, so each "
            "start compiles it again. Name a folder for it with NUMBA_CACHE_DIR."
        )
        raise FaultError(message)
    return f"usable, in {folder}"


def _results() -> str:
    """Return where results go, and how much room there is."""
    from dyad_sim.cli.screen import megabytes
    from dyad_sim.cli.study import RESULTS

    place = RESULTS.absolute()
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"written")
    except OSError as error:
        message = (
            f"{RESULTS}/ cannot be written ({error.strerror}). Go to a folder that can be, or "
            "name one with output=FOLDER."
        )
        raise FaultError(message) from error
    room = megabytes(shutil.disk_usage(nearest).free)
    return f"go to {RESULTS}/ in this folder, or to output=FOLDER; {room} are free"


CHECKS: dict[str, Callable[[], str]] = {
    "dyad_sim": _program,
    "packages": _packages,
    "cores": _cores,
    "engines": _engines,
    "cache": _cache,
    "results": _results,
}
"""What is looked at, in this order."""
