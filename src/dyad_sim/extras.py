"""Packages that only some features need: asked for when they are used, and told when missing.

Each belongs to an extra of ``pyproject.toml``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple


class Extra(NamedTuple):
    """An optional package: the extra that installs it, and what needs it."""

    name: str
    feature: str


EXTRAS = {
    "SALib": Extra("sensitivity", "The analysis of sensitivity"),
    "diptest": Extra("experiments", "The dip test"),
    "joblib": Extra("joblib", "hydra/launcher=joblib"),
    "ray": Extra("ray", "hydra/launcher=ray"),
    "submitit": Extra("slurm", "hydra/launcher=submitit_slurm"),
}
"""Optional packages by the name under which they are imported."""

LAUNCHERS = {
    "joblib": "joblib",
    "ray": "ray",
    "ray_aws": "ray",
    "submitit_local": "slurm",
    "submitit_slurm": "slurm",
}
"""Extra of each of Hydra's launchers, which Hydra finds by itself once it is installed."""


class MissingPackageError(ImportError):
    """An optional package is not installed; the message has the command that installs it."""


def optional(module: str) -> Any:
    """Return a module of an optional package, such as ``SALib.analyze.sobol``.

    Raises
    ------
    MissingPackageError
        If the package is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingPackageError(_missing(module.partition(".")[0])) from error


def missing_package(error: BaseException) -> str | None:
    """Return the message for an optional package that is missing, or None for other errors."""
    if isinstance(error, MissingPackageError):
        return str(error)
    if not isinstance(error, ModuleNotFoundError):
        return None
    package = (error.name or "").partition(".")[0]
    return _missing(package) if package in EXTRAS else None


def _missing(package: str) -> str:
    """Return the message for an optional package that is not installed."""
    extra = EXTRAS[package]
    return (
        f"{extra.feature} needs the package {package}, which is not installed. "
        f"{installed_by(extra.name)}"
    )


def installed_by(extra: str) -> str:
    """Return the sentence that says how an extra is installed."""
    return f"Install it with: pip install 'dyad-sim[{extra}]'"
