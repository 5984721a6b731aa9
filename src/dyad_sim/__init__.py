"""dyad_sim: an agent-based simulator of the therapeutic relationship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dyad_sim.api import simulate, sweep
    from dyad_sim.parameters.own import OwnParameter
    from dyad_sim.plausible import plausible_models

__version__ = "0.1.0"

__all__ = ["OwnParameter", "__version__", "plausible_models", "simulate", "sweep"]


def __getattr__(name: str) -> Any:
    """Import the Python face when it is asked for, so that importing dyad_sim is quick."""
    if name in {"simulate", "sweep"}:
        from dyad_sim import api  # noqa: PLC0415 - late, see above

        return getattr(api, name)
    if name == "plausible_models":
        from dyad_sim.plausible import plausible_models  # noqa: PLC0415 - late, as above

        return plausible_models
    if name == "OwnParameter":
        from dyad_sim.parameters.own import OwnParameter  # noqa: PLC0415 - late, as above

        return OwnParameter
    message = f"module 'dyad_sim' has no attribute '{name}'"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """Name what there is, also what is only imported when asked for."""
    return sorted({*globals(), *__all__})
