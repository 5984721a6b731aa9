"""What is wrong with a configuration, in one line, and whether its output can be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from dyad_sim.configs.structured_configs import OWN, declared_groups, key_types
from dyad_sim.parameters import declared
from dyad_sim.studies.files import why_unwritable
from dyad_sim.studies.store import is_own
from dyad_sim.theory.response import RESPONSES
from dyad_sim.traits import written


def mark_of(kind: str) -> str:
    """Return what every page of a kind says of itself, by which it is known for ours."""
    return f'<meta name="generator" content="dyad_sim {kind}">'


def check_writable(option: str, file: Path, kind: str = "") -> None:
    """Refuse a file that cannot be written.

    Parameters
    ----------
    option
        That names it, such as ``--json``.
    file
        Its path.
    kind
        If it is to be a page, what kind: pages of that kind are replaced, and no others.

    Raises
    ------
    ConfigurationError
        If its folder is not there, or in its place stands what is not to be replaced.
    """
    reason = ""
    if is_own(file):
        reason = "is a file of the study itself; name another one"
    elif not file.parent.is_dir():
        reason = (
            f"cannot be written: {file.parent} is no folder; name a file in one that exists"
        )
    elif file.is_dir():
        reason = "is a folder; name a file, in it or elsewhere"
    elif file.is_symlink() or (file.exists() and not file.is_file()):
        # The link or the device would be replaced, and what it leads to left as it is.
        reason = "is a link or a device; name a regular file"
    elif kind and file.exists() and mark_of(kind) not in _text_of(file):
        reason = f"is there, and is no {kind} of dyad_sim; name another file, or move it away"
    elif why := why_unwritable(file.parent):
        reason = f"cannot be written: {why} in {file.parent}; name a file in another folder"
    if reason:
        message = f"{option} {file} {reason}."
        raise ConfigurationError(message)


def _text_of(file: Path) -> str:
    """Return what stands in a page."""
    return file.read_text(encoding="utf-8", errors="replace")


_PLAIN = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}

MODELS, MOST_MODELS = "parameters.models", 100
"""How many plausible models a study has beside the one that is described, and the most."""

SPECIAL = {
    "seed": "a whole number from 0 to 2**63 - 1",
    "dyads": "a whole number from 1",
    "first_dyad": "a whole number from 0, such that the last dyad is at most 2**63 - 1",
    "caseload": "a whole number from 1, the dyads of one therapist",
    "output": "a folder, or null for one named after the study",
    "exchanges_table": "none, all, or a list of dyads such as [0, 7]",
    MODELS: f"a whole number from 0 to {MOST_MODELS}; 0: only the model that is described",
    "therapist.response": "one of " + ", ".join(RESPONSES),
}
"""What is allowed for keys that no declared parameter stands behind."""


MALFORMED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a stored description causes that is no longer what was written."""


class ConfigurationError(ValueError):
    """A configuration that cannot be simulated: the field, its value, what is allowed."""


def refuse(path: str, value: Any, reason: str, hint: str = "") -> NoReturn:
    """Refuse a value that is not allowed.

    Raises
    ------
    ConfigurationError
        Always.
    """
    message = f"{path}={written(value)} {reason}.{hint}"
    raise ConfigurationError(message)


def check_texts(path: str, value: Any) -> None:
    """Refuse a text that no file can hold: half a character, or bytes that are not UTF-8."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            check_texts(path, str(name))
            check_texts(f"{path}.{name}".lstrip("."), part)
    elif isinstance(value, list):
        for part in value:
            check_texts(path, part)
    elif isinstance(value, str) and not _is_text(value):
        refuse(path, ascii(value), "holds what is no character; write it in UTF-8")


def _is_text(value: str) -> bool:
    """Whether a text can be written in UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def allowed(key: str) -> str:
    """Return what is allowed for a key, in words."""
    if key in SPECIAL:
        return SPECIAL[key]
    group, _, name = key.rpartition(".")
    if group.startswith("population."):
        return "a number in [-1, 1]"
    parameter = (
        declared(declared_groups()[group]).get(name) if group in declared_groups() else None
    )
    kind = key_types().get(key, Any)
    if parameter is None:
        return _PLAIN.get(kind, "another value")
    number = "a whole number" if kind is int else "a number"
    bounds = f"{number} in [{parameter.low:g}, {parameter.high:g}] ({parameter.unit})"
    if kind is Any:
        bounds += " or a distribution such as {normal: [mean, sd]}"
    return f"{bounds}: {parameter.meaning}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a question after the known name that was probably meant, or nothing.

    A misspelt end is looked for in its own group first, then everywhere.
    """
    keys, name = list(known), name.lower()
    group, _, end = name.rpartition(".")
    ends = {key.rpartition(".")[2] for key in keys if key.rpartition(".")[0] == group}
    found = [f"{group}.{near}".lstrip(".") for near in get_close_matches(end, ends, n=1)]
    if not found:
        same_end = get_close_matches(
            end, {key.rpartition(".")[2] for key in keys}, n=1, cutoff=0.8
        )
        alike = [key for key in keys if key.rpartition(".")[2] in same_end]
        found = get_close_matches(name, alike, n=1, cutoff=0.0)
    if not found and name.startswith(OWN):
        return " A script declares it: simulate(..., own={name: OwnParameter(...)})."
    return f" Did you mean {found[0]}?" if found else ""
