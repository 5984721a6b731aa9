"""The key of a panel of one therapy, beside it."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

KEY_PLACE = (1.08, 0.5)
"""Where the key of a panel stands, in parts of its width and height."""


def write_key(axes: Axes, handles: list[Line2D | Patch] | None = None) -> None:
    """Write the key of a panel beside it."""
    axes.legend(
        handles=handles,
        loc="center left",
        bbox_to_anchor=KEY_PLACE,
        borderaxespad=0.0,
        handlelength=1.6,
        labelspacing=0.35,
        fontsize=8.0,
    )
