"""What the numbers were measured on; neither its name nor any path."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from dyad_sim.studies.runner import cores

PACKAGES = ("numba", "numpy", "mesa", "pandas")


def machine() -> dict[str, str]:
    """Return what decides how fast things are."""
    return {
        "processor": _processor(),
        "cores": str(cores()),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    """Return the model of the processor."""
    source = Path("/proc/cpuinfo")
    lines = source.read_text().splitlines() if source.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or "unknown")
