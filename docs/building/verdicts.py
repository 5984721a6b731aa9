"""In how many plausible models findings hold: pages of experiments, their list, and on trust.

``python -m docs.building.verdicts .`` writes it between two marks and into a column, from the
tables that ``python -m experiments NAME --models 100`` leaves; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from docs.building.dictionary import table

TABLE = "verdicts.csv"

LIST = Path("experiments/README.md")
TRUST = Path("docs/trust.md")

MARKED = re.compile(r"(<!-- begin verdicts -->\n).*?(<!-- end verdicts -->)", re.DOTALL)
"""What is written anew on a page."""

LISTED = re.compile(r"^(\| \[(\w+)\]\(\2/README\.md\) \| [^|]+ \|)[^|]*\|$", re.MULTILINE)
"""A line of the list of experiments: name, question, and what is written anew."""

ENOUGH = 0.9
"""A finding that fails in more than one in ten models is told first."""

NOT_YET = "Plausible models have not been asked yet."

BELOW = """\
*Over models: the median, and between which figures 95 % of them lie.
Default: the default model with as few dyads as the others.
With so few, a finding on a small difference may fail by chance.*
"""

NAMED = 3
"""So many findings that fail too often are named in the sentence above the table."""

SMALL, LARGE = 1e-4, 1000.0
"""A figure below the first is told as 0, and one from the second on as a whole number."""


def claimed(root: Path) -> list[str]:
    """Return the names of the experiments whose page has findings that models are asked for."""
    return sorted(path.parent.name for path in root.glob("experiments/[0-9]*/claims.py"))


def verdicts(root: Path, name: str) -> pd.DataFrame | None:
    """Return how often each finding holds, those that fail often first; None if not asked."""
    path = root / "experiments" / name / TABLE
    if not path.exists():
        return None
    found = pd.read_csv(path)
    found["fails"] = found["holds_in"] < ENOUGH * found["models"]
    failing = found[found["fails"]].sort_values("holds_in", kind="stable")
    return pd.concat([failing, found[~found["fails"]]], ignore_index=True)


def on_page(found: pd.DataFrame | None) -> str:
    """Return what a page says: how many findings fail, then each with its figure."""
    label = "**Under plausible models.**"
    if found is None:
        return f"{label} {NOT_YET}\n"
    heads = ("finding", "holds in", "figure: when it holds", "over models", "default")
    rows = [_row(one) for one in found.to_dict("records")]
    return f"{label} {_in_short(found)}\n\n{table(heads, rows)}\n{BELOW}"


def _in_short(found: pd.DataFrame) -> str:
    """Return in one sentence how many findings fail."""
    models = f"{found['models'].max()} [plausible models](../../docs/plausible.md)"
    failing, number = int(found["fails"].sum()), len(found)
    if not failing:
        return f"All {number} findings hold in nine of ten or more of {models}."
    told = f"{failing} of {number} findings fail in more than one in ten of {models}"
    if failing > NAMED:
        return f"{told}; they stand first."
    named = found[found["fails"]].to_dict("records")
    return f"{told}: {'; '.join(_quoted(one) for one in named)}."


def _quoted(one: Mapping[Hashable, object]) -> str:
    """Return a finding that fails too often, with how often it holds."""
    return f"*{one['claim']}* ({one['holds_in']})"


def _row(one: Mapping[Hashable, object]) -> tuple[str, ...]:
    """Return a finding as a row of a table."""
    figure = f"{one['figure']}: {_minus(one['holds_if'])}"
    over = f"{_short(one['median'])} ({_short(one['low'])} to {_short(one['high'])})"
    default = _short(one["default"]) + ("" if one["default_holds"] else ", fails")
    return str(one["claim"]), _holds(one), figure, over, default


def _holds(one: Mapping[Hashable, object]) -> str:
    """Return in how many models a finding holds, bold if it fails too often."""
    told = f"**{one['holds_in']}**" if one["fails"] else f"{one['holds_in']}"
    return f"{told} ({one['unknown']} unknown)" if one["unknown"] else told


def _short(value: object) -> str:
    """Return a figure with three digits."""
    number = float(str(value))
    if number != number:  # noqa: PLR0124 - NaN
        return "unknown"
    if abs(number) < SMALL:
        return "0"
    return _minus(f"{number:.3g}" if abs(number) < LARGE else f"{number:.0f}")


def _minus(text: object) -> str:
    """Return a text with signs in place of hyphens before figures."""
    return re.sub(r"-(?=\d)", "\N{MINUS SIGN}", str(text))


def in_list(root: Path, name: str) -> str:
    """Return what the list of experiments says of one."""
    if name not in claimed(root):
        return "—"
    found = verdicts(root, name)
    if found is None:
        return "not asked yet"
    models, least = found["models"].max(), found["holds_in"].min()
    held = f"{int((~found['fails']).sum())} of {len(found)} findings"
    return f"{held} in {ENOUGH * models:.0f} or more of {models}; least {least}"


def on_trust(root: Path) -> str:
    """Return all findings that fail too often, by experiment, and what was not asked."""
    every = {name: verdicts(root, name) for name in claimed(root)}
    asked = {name: found for name, found in every.items() if found is not None}
    lines = []
    if asked:
        number = sum(map(len, asked.values()))
        failing = sum(int(found["fails"].sum()) for found in asked.values())
        lines += [f"{failing} of {number} findings fail in more than one in ten models:", ""]
        heads = ("experiment", "finding", "holds in", "default model, as few dyads")
        rows = [
            (
                _link(name),
                one["claim"],
                f"{one['holds_in']} of {one['models']}",
                "holds" if one["default_holds"] else "fails",
            )
            for name, found in asked.items()
            for one in found[found["fails"]].to_dict("records")
        ]
        lines.append(table(heads, rows))
    if len(asked) < len(every):
        links = ", ".join(_link(name) for name in every if name not in asked)
        lines += [f"Not asked yet: {links}.", ""]
    return "\n".join(lines)


def _link(name: str) -> str:
    """Return a link from the page on trust to that of an experiment."""
    title = name.partition("_")[2].replace("_", " ").capitalize()
    return f"[{title}](../experiments/{name}/README.md)"


def pages(root: Path) -> dict[Path, str]:
    """Return every page as it has to be, by its path from the root."""
    found = {}
    for name in claimed(root):
        path = Path("experiments") / name / "README.md"
        found[path] = _filled(root / path, on_page(verdicts(root, name)))
    found[TRUST] = _filled(root / TRUST, on_trust(root))
    text = (root / LIST).read_text(encoding="utf-8")
    found[LIST] = LISTED.sub(lambda line: f"{line[1]} {in_list(root, line[2])} |", text)
    return found


def _filled(path: Path, block: str) -> str:
    """Return a page with its block."""
    text = path.read_text(encoding="utf-8")
    return MARKED.sub(lambda marks: marks[1] + block + marks[2], text)


def main(root: str) -> None:
    """Write all pages."""
    for path, text in pages(Path(root)).items():
        (Path(root) / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
