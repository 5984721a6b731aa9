"""The theory runs where there is nothing but Python: as in a browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dyad_sim

PROGRAM = '''
import importlib
import pkgutil
import sys

FORBIDDEN = {
    "numpy", "numba", "mesa", "pandas", "scipy", "hydra", "omegaconf", "yaml",
    "pyarrow", "matplotlib", "seaborn", "networkx", "rich", "tqdm",
}


class Refusing:
    """Refuses to import what a browser does not have."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in FORBIDDEN:
            raise ImportError(f"{name} is not there")
        return None


sys.meta_path.insert(0, Refusing())

for package in ("theory", "parameters", "instruments"):
    module = importlib.import_module(f"dyad_sim.{package}")
    for found in pkgutil.walk_packages(module.__path__, module.__name__ + "."):
        importlib.import_module(found.name)

from dyad_sim.instruments.exchange_report import exchange_row
from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits, Treatment
from dyad_sim.theory.exchange import Shocks, patient_turn, situation, therapist_turn
from dyad_sim.theory.response import METACOMMUNICATE, usual_response
from dyad_sim.theory.session import dyad_of_today, intake, session_start
from dyad_sim.theory.states import Dyad

dyad = Dyad(PatientTraits(), TherapistTraits(), Treatment(), Constants(), METACOMMUNICATE, 0)
state = session_start(intake(dyad), dyad)
today = dyad_of_today(dyad, state, 1)
for exchange in range(1, 61):
    # A golden-ratio walk through (0, 1): shocks enough, and no generator.
    shocks = Shocks(*(((exchange * 8 + k) * 0.6180339887498949) % 1.0 for k in range(8)))
    state, events = patient_turn(state, shocks, today)
    response = usual_response(situation(state, 1, exchange, today), shocks.respond)
    state, info = therapist_turn(state, events, response, shocks, 0.0, today)
    row = exchange_row(1, exchange, state, info)
assert not FORBIDDEN & {name.partition(".")[0] for name in sys.modules}
print(row.exchange, repr(state.patient.strain))
'''


def run_plainly() -> str:
    """Output of the program in a Python without any of the packages."""
    source = Path(dyad_sim.__file__).parents[1]
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path[:0] = [{str(source)!r}]\n{PROGRAM}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_theory_parameters_and_instruments_need_nothing_but_python():
    """Every module is imported and sixty exchanges are run without a single package."""
    assert run_plainly().startswith("59 ")


def test_plain_python_gives_the_same_numbers_twice():
    """No hidden state, no clock, no hash order."""
    assert run_plainly() == run_plainly()
