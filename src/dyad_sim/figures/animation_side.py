"""The side of a frame of the animation: moment, gauges, what happened, and the key."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from dyad_sim.figures.animation_words import STAGES, awareness, in_words
from dyad_sim.figures.names import KINDS
from dyad_sim.figures.style import COLOURS, FAINT, INK, shade
from dyad_sim.figures.therapy_bands import happened
from dyad_sim.instruments.episodes import ESCALATED

LEFT = 500
"""Where the words begin, in pixels from the left; heights are pixels from below."""

GAUGE_LEFT, GAUGE_RIGHT, GAUGE_HEIGHT = 566, 750, 10

GAUGES = {
    "rupture_intensity": (456, "intensity"),
    "strain": (432, "strain"),
    "alliance_true": (408, "alliance"),
}
"""Columns that get a gauge, with its height and name."""

LOG, LINE = 300, 19
"""Height of the heading of what happened, and that of a line."""

HEADING = 10.0
"""Type larger than this is bold."""

PALE = "#6E6E6E"
"""Grey of words that are no news, dark enough to be read."""

REMEMBERED = 5
"""Exchanges with events in sight: at eight frames a second one alone cannot be read."""

LASTING = 8
"""Frames for which words about a metacommunication stay: a second."""

KEY = (
    (508, 176, "o", COLOURS["patient"], COLOURS["patient"], "patient"),
    (592, 176, "s", COLOURS["therapist"], COLOURS["therapist"], "therapist"),
    (680, 176, "s", "white", COLOURS["therapist"], "as it is received"),
    (508, 154, "*", "white", INK, "wish"),
    (592, 154, "X", "white", INK, "fear"),
    (680, 154, "s", "white", INK, "frame: talks about it"),
)
"""Place and colours of the markers, and what they mean."""


class Side:
    """What stands beside the circumplex: the still part at once, the rest frame by frame.

    Parameters
    ----------
    page
        Axes over the whole frame, in pixels.
    exchanges
        All exchanges of one dyad, in order of time.
    """

    def __init__(self, page: Axes, exchanges: pd.DataFrame) -> None:
        self.page = page
        self.rows = exchanges.to_dict("records")
        self.speaks = happened(exchanges, "metacommunicated")
        self.told = [
            (at, in_words(row["events"].split()))
            for at, row in enumerate(self.rows)
            if row["events"]
        ]
        for height, label in GAUGES.values():
            page.text(LEFT, height, label, va="center")
            page.add_patch(_gauge(height, 1.0, "white", FAINT))
        page.text(LEFT, LOG, "What happened, at session:exchange", color=PALE)
        for x, y, marker, face, edge, label in KEY:
            page.plot(
                x,
                y,
                marker=marker,
                markersize=8.5,
                markerfacecolor=face,
                markeredgecolor=edge,
                markeredgewidth=1.4,
            )
            page.text(x + 11, y, label, va="center")

    def of(self, at: int) -> list[Artist]:
        """Return the words of a row of the exchanges."""
        return [*self._moment(at), *self._gauges(at), *self._talk(at), *self._log(at)]

    def _moment(self, at: int) -> list[Artist]:
        """Say when it is, what is open, what the therapist knows, how far repair is."""
        row = self.rows[at]
        kind = str(row["rupture_kind"])
        is_open = kind in KINDS
        colour = shade(COLOURS[kind], 0.85) if is_open else PALE
        name = f"{kind.capitalize()} rupture" if is_open else "No rupture"
        name += ", escalated" if row["rupture_intensity"] >= ESCALATED else ""
        found = [
            self._write(
                540, f"Session {row['session']}, exchange {row['exchange']}", size=13.0
            ),
            self._write(508, name, colour, size=12.0),
            self._write(486, awareness(is_open, row["aware"])),
        ]
        if is_open:
            found.append(self._write(382, STAGES[row["stage"]]))
        if row["shown_stage"] > row["stage"]:
            seeming = f"but it seems to be stage {row['shown_stage']}"
            found.append(self._write(364, seeming, COLOURS["dropped_out"]))
        return found

    def _write(
        self, height: float, words: str, colour: Any = INK, *, size: float = 9.0
    ) -> Artist:
        """Write a line; what is larger is a heading."""
        weight = "bold" if size > HEADING else "normal"
        return self.page.text(
            LEFT, height, words, color=colour, fontsize=size, fontweight=weight, va="center"
        )

    def _gauges(self, at: int) -> list[Artist]:
        """Fill the gauges."""
        row = self.rows[at]
        rupture = COLOURS.get(str(row["rupture_kind"]), FAINT)
        found: list[Artist] = []
        for column, (height, _) in GAUGES.items():
            colour = rupture if column == "rupture_intensity" else INK
            found.append(self.page.add_patch(_gauge(height, row[column], colour, "none")))
            number = f"{row[column]:.2f}"
            found.append(self.page.text(GAUGE_RIGHT + 8, height, number, va="center"))
        return found

    def _talk(self, at: int) -> list[Artist]:
        """Say that the therapist talks about the relationship, for as long as it is read."""
        since = next((n for n in range(LASTING) if n <= at and self.speaks[at - n]), None)
        if since is None or self.rows[at - since]["session"] != self.rows[at]["session"]:
            return []
        words = self._write(334, "The therapist talks about the two of them")
        assert isinstance(words, Text)
        edge = INK if since == 0 else FAINT
        words.set_bbox({"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": edge})
        words.set_x(LEFT + 6)
        return [words]

    def _log(self, at: int) -> list[Artist]:
        """Say what happened last, the newest on top."""
        known = [told for told in self.told if told[0] <= at][::-1][:REMEMBERED]
        found: list[Artist] = []
        for line, (then, what) in enumerate(known, start=1):
            row = self.rows[then]
            words = f"{row['session']}:{row['exchange']:02d}  {what}"
            colour = INK if at - then < LASTING else PALE
            found.append(self._write(LOG - 4 - LINE * line, words, colour))
        return found


def _gauge(height: float, share: float, face: Any, edge: Any) -> Rectangle:
    """Return a gauge that is filled to a share."""
    return Rectangle(
        (GAUGE_LEFT, height - GAUGE_HEIGHT / 2.0),
        share * (GAUGE_RIGHT - GAUGE_LEFT),
        GAUGE_HEIGHT,
        facecolor=face,
        edgecolor=edge,
    )
