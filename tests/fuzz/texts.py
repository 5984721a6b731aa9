"""What a user, or an accident, can write where the program expects a value."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from dyad_sim.configs.structured_configs import GROUPS, declared_groups, key_types
from dyad_sim.parameters import Parameter, declared

TINY = ("dyads=2", "treatment.sessions=2", "treatment.exchanges=12")
"""A study of a moment."""

LONG = ("dyads", "treatment.sessions", "treatment.exchanges")
"""Keys whose proper values can take long: a proper value of them is a small one."""

NUMBERS = (
    *(
        "0",
        "-0.0",
        "1",
        "-1",
        "0.5",
        "1e-320",
        "1e-5",
        "1e308",
        "-1e308",
        "1e400",
        "nan",
        "NaN",
    ),
    *(".nan", "inf", "-inf", ".inf", "-.inf", "2", "3", "6", "12", "9223372036854775807"),
    *("9223372036854775808", "-9223372036854775808", "1_000", "0x10", "0o7", "1.0", "1.", "01"),
    *("+1", "1e0", "\u0661", "½", "1,5"),
)

RUBBISH = (
    *("", " ", "''", '""', "null", "~", "true", "yes", "none", "all", "[]", "{}", "[[]]"),
    *("[1,2]", "[null]", "{a: b}", "{a: {b: {c: []}}}", "[[1, [2, [3, {a: 1}]]]]", "???"),
    *("${oc.env:HOME}", "${oc.env:NOBODY,1}", "${seed}", "${patient}", "${nowhere}", "${"),
    *("${oc.decode:'[1'}", "${oc.create:{a: 1}}", "${hydra:runtime.cwd}", "${now:%Y}", "$"),
    *("{_target_: os.getcwd}", "{_target_: builtins.eval, _args_: ['1']}", "{_partial_: 1}"),
    *("!!python/object/apply:os.getcwd []", "&a [1]", "*a", "<<: 1", "a: b", "- 1", "#", "%"),
    *(
        "range(1,3)",
        "choice(1,2)",
        "glob(*)",
        "sort(2,1)",
        "int(1.5)",
        "str(1)",
        "shuffle(1,2)",
    ),
    *("a,b", "a=b", "=", "\\", "'", '"', "{", "}", "[", "]", "(", ")", ":", "\t", "\n", "\x00"),
    *("../..", "/", "~/x", "a/b", "ä", "日本語", "\u202e", "🙂", "\ud7ff", "\x7f", "é" * 300),
    *("9" * 400, "x" * 5_000, "[" * 200, "{a: " * 100, "[" + "1," * 2_000 + "1]", "." * 300),
)

ODD_KEYS = (
    *("", "=", "a", "a.b.c", "patient", "patient.", ".patient", "patient..trust", "patient@x"),
    *("parameters", "parameters.rupture", "mechanisms", "seed.x", "therapist.skill.beta"),
    *(
        "_target_",
        "patient._target_",
        "output",
        "sweep.cells",
        "defaults",
        "日本",
        "é.é",
        "x" * 300,
    ),
)


def near(parameter: Parameter) -> st.SearchStrategy[str]:
    """Numbers at, near, inside and outside the bounds of a parameter."""
    low, high = float(parameter.low), float(parameter.high)
    ends = (low, high)
    beside = [math.nextafter(end, to) for end in ends for to in (-math.inf, math.inf)]
    inside = st.floats(low, high, allow_nan=False)
    return (st.sampled_from([*ends, *beside]) | inside | st.floats()).map(repr)


def distributions(parameter: Parameter) -> st.SearchStrategy[str]:
    """Distributions, possible and impossible."""
    number = near(parameter) | st.sampled_from(["0", "0.5", "1", *NUMBERS[:16]])
    pair = st.lists(number, min_size=0, max_size=3).map(lambda some: f"[{', '.join(some)}]")
    two = st.tuples(number, number).map(lambda some: f"[{', '.join(some)}]")
    kind = st.sampled_from(["normal", "uniform", "beta", "gamma", "mixture", "Normal"])
    simple = st.tuples(kind, two | two | pair).map(lambda both: f"{{{both[0]}: {both[1]}}}")
    part = st.tuples(number, simple | number).map(lambda both: f"[{both[0]}, {both[1]}]")
    parts = st.lists(part, max_size=3).map(lambda some: f"{{mixture: [{', '.join(some)}]}}")
    nested = st.tuples(number, parts).map(lambda both: f"{{mixture: [[{both[0]}, {both[1]}]]}}")
    return simple | parts | nested


def _values_of(key: str) -> st.SearchStrategy[str]:
    """Values of one key: proper, doubtful and rubbish."""
    rubbish = st.sampled_from(RUBBISH) | st.text(max_size=20)
    if key in LONG:
        small = [text for text in NUMBERS if not is_large(text)]
        return st.sampled_from(small) | rubbish.filter(lambda text: not is_large(text))
    group, _, name = key.rpartition(".")
    known = declared(declared_groups()[group]) if group in declared_groups() else {}
    some = st.sampled_from(NUMBERS) | rubbish
    if name not in known:
        return some
    proper = near(known[name])
    if group in {"patient", "therapist"}:
        proper |= distributions(known[name])
    return proper | proper | some


def is_large(text: str) -> bool:
    """Whether a text is a whole number that makes a study long."""
    try:
        return float(text) > 12
    except ValueError:
        return False


KEYS = sorted({*key_types()} - {"output", "engine.name"})
"""Everything that a study can be given, but where it goes and who computes it."""

known_pairs = st.sampled_from(KEYS).flatmap(
    lambda key: st.tuples(st.just(key), _values_of(key))
)
odd_pairs = st.tuples(
    st.sampled_from([*GROUPS, *ODD_KEYS]) | st.text(max_size=12),
    st.sampled_from([*RUBBISH, *NUMBERS]) | st.text(max_size=12),
)
pairs = known_pairs | known_pairs | known_pairs | odd_pairs
signs = st.sampled_from(["", "", "", "", "+", "++", "~"])
overrides = st.tuples(signs, pairs).map(lambda some: f"{some[0]}{some[1][0]}={some[1][1]}")
"""Arguments of the command line, good and bad."""
