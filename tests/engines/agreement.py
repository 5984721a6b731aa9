"""What it means that two studies are the same: every table, to the last bit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import run
from dyad_sim.studies.tables import Tables


def by(engine: str, plan: Plan) -> Tables:
    """The tables of a study by one of the engines."""
    return run(plan._replace(engine=engine))


def assert_same_tables(one: Tables, other: Tables) -> None:
    """Fail where two studies differ: in a table, a type, a number, or the bits of a number."""
    assert one.present().keys() == other.present().keys()
    for name, table in one.present().items():
        same = other.present()[name]
        pd.testing.assert_frame_equal(table, same, check_exact=True, obj=name)
        assert table.dtypes.equals(same.dtypes), name
        assert table.equals(same), name
        for column in table.select_dtypes("float64"):
            # Equal numbers may still differ in the sign of a zero, and missing ones in theirs.
            assert bits(table[column]) == bits(same[column]), f"{name}.{column}"


def bits(numbers: pd.Series) -> list[int]:
    """The words of 64 bits that numbers are in memory."""
    return np.ascontiguousarray(numbers.to_numpy()).view(np.uint64).tolist()


def assert_engines_agree(plan: Plan) -> Tables:
    """Return the tables of a study, having failed if the engines differ in them."""
    compiled = by("compiled", plan)
    assert_same_tables(compiled, by("mesa", plan))
    return compiled
