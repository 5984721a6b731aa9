"""Nothing that is read can run: no pickle, no text taken for code, no objects from YAML."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dyad_sim

SOURCES = sorted(Path(dyad_sim.__file__).parent.rglob("*.py"))

MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "code"}
"""Modules that make objects of bytes, or run text."""

CALLS = {"eval", "exec", "compile", "__import__", "instantiate", "read_pickle", "to_pickle"}
"""Functions that do, by the end of their name."""

YAML = {"load", "load_all", "unsafe_load", "full_load", "unsafe_load_all", "full_load_all"}
"""Functions of PyYAML that make any object, or did once; ``safe_load`` makes none."""

SHELL = {"system", "popen", "Popen", "check_output", "check_call", "spawnl", "execv"}

IMPORTERS = {
    "cli/__init__.py",  # A command, by its name in a table.
    "extras.py",  # Packages that are optional, by their own names.
    "docs/building/odd.py",  # The modules of the theory, by their files.
    "experiments/lib/contributions.py",
    "studies/runner.py",  # An engine, by a name that was checked.
}
"""Files that import by a name; each was looked at."""


BUILDING = {
    "teaching/page/precompile.py",  # Compiles modules of Python and of this package.
    "teaching/page/vendor.py",  # Starts Node, with a script of this package.
}
"""Files that only run as the page is built, on no file of a user; each was looked at."""


def _called(tree: ast.AST) -> list[tuple[str, str, ast.Call]]:
    """The calls in a file: what they are called on, the name, and the call."""
    calls = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            calls.append(("", node.func.id, node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            calls.append((ast.unparse(node.func.value), node.func.attr, node))
    return calls


def _suspicious(text: str, name: str) -> list[str]:
    """What in a file could make code of data."""
    tree = ast.parse(text)
    found = []
    for node in ast.walk(tree):
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            imported = [node.module or ""]
        found += [one for one in imported if one.partition(".")[0] in MODULES]
    for owner, function, call in _called(tree):
        harmless = function == "compile" and owner in {"re", "ir"}
        if function in CALLS and not harmless:
            found.append(ast.unparse(call))
        if owner == "yaml" and function in YAML:
            found.append(ast.unparse(call))
        if owner in {"os", "subprocess"} and function in SHELL | {"run", "call"}:
            found.append(ast.unparse(call))
        if function == "import_module" and name not in IMPORTERS:
            found.append(ast.unparse(call))
        found += [keyword.arg for keyword in call.keywords if keyword.arg == "allow_pickle"]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from pickle import loads",
        "import numpy as np\nnp.load(file, allow_pickle=True)",
        "import yaml\nyaml.load(text, yaml.Loader)",
        "eval(text)",
        "hydra.utils.instantiate(cfg)",
        "importlib.import_module(name)",
        "subprocess.run(text)",
        "pd.read_pickle(file)",
    ],
)
def test_code_from_data_is_recognised(text):
    """So that the next test can fail."""
    assert _suspicious(text, "a.py")


def test_no_file_of_the_package_makes_code_of_data():
    """Hydra makes objects of its own settings; see ``cli/hydra_safety.py``."""
    home = Path(dyad_sim.__file__).parent
    found = {
        str(path.relative_to(home)): suspicious
        for path in SOURCES
        if path.relative_to(home).as_posix() not in BUILDING
        if (suspicious := _suspicious(path.read_text(), path.relative_to(home).as_posix()))
    }
    assert len(SOURCES) > 100
    assert found == {}
