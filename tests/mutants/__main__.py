"""``python -m tests.mutants [PLACE ...]``: what would the tests not notice?

A place is ``theory``, ``measures``, or a file of them such as ``theory/strain.py``.
What became of each mutant goes to ``.mutants/``, one file per file of the code;
the table covers everything that lies there.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import sys

import pytest

from tests.mutants.choosing import Group, groups
from tests.mutants.fates import FOLDER, noticed_before, written, written_down
from tests.mutants.judging import Loop
from tests.mutants.mutations import mutants_of
from tests.mutants.table import show

SEED = 3
"""Of a sample."""


def main() -> int:
    """Put the mutants of the places to their tests, then show the score."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("places", nargs="*", default=["theory", "measures"], metavar="PLACE")
    parser.add_argument("--again", action="store_true", help="only what was left the last time")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="only N of each part, drawn at random"
    )
    parser.add_argument("--show", action="store_true", help="run nothing, show what is there")
    asked = parser.parse_args()
    if not asked.show:
        # Plain Python can be changed while it runs, compiled code cannot.
        os.environ["NUMBA_DISABLE_JIT"] = "1"
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        # Once, for all processes to come: pandas and statsmodels take seconds to import.
        importlib.import_module("dyad_sim.measures")
        for group in groups(asked.places):
            _apart(group, asked.again, asked.sample)
    return show(written(FOLDER))


def _apart(group: Group, again: bool, sample: int | None) -> None:
    """Judge one group in a process of its own, as the tests of another would be in its way."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os._exit(_judge(group, again, sample))
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"The tests of {', '.join(group.files)} could not be run; see above.")


def _judge(group: Group, again: bool, sample: int | None) -> int:
    """Let pytest collect the tests of a group and judge its mutants instead of running them."""
    done = noticed_before(FOLDER, group.files) if again else set()
    mutants = [
        mutant
        for file in group.files
        for mutant in mutants_of(file)
        if (file, mutant.before, mutant.after) not in done
    ]
    if sample is not None and sample < len(mutants):
        mutants = sorted(random.Random(SEED).sample(mutants, sample))
    with written_down(FOLDER, group.files, again) as write:
        plain = ["-qq", "-p", "no:cacheprovider", "-n0", "-m", "not slow"]
        return int(pytest.main([*plain, *group.tests], plugins=[Loop(mutants, write)]))


if __name__ == "__main__":
    sys.exit(main())
