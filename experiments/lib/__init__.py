"""What the experiments share: their design, their command, how findings are written down.

An experiment is a folder ``NN_name`` with a design, a module of findings and one of figures;
``python -m experiments NN_name`` runs it.
"""

from experiments.lib.claims import Claim
from experiments.lib.command import Experiment, main
from experiments.lib.design import Design
from experiments.lib.findings import Findings

__all__ = ["Claim", "Design", "Experiment", "Findings", "main"]
