"""Patient and therapist moving on the interpersonal circumplex, exchange by exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from dyad_sim.figures.animation_frame import Scene, fixed_colours

FRAME = 120
"""Milliseconds a frame stands: a GIF counts in hundredths, so this is nearest to 8 a second."""

LAST_FRAME = 2000
"""Milliseconds the last frame stands before it begins again."""

MOST_FRAMES = 600
"""More than ten sessions make a file that no page should load."""

SAMPLES = 12
"""Frames from which the colours of the file are taken."""

MOST_COLOURS = 255
"""Colours of a file; a GIF has room for one more, which stands for "as it was"."""

SHELVES = 64
"""Shelves along red, green and blue, on which colours are sorted."""

Colours = NDArray[np.uint8]
"""Red, green and blue, each from 0 to 255, along the last axis."""

Moment = tuple[int, int]
"""Session, from 1, and exchange of it, from 0."""

Progress = Callable[[int, int], None]
"""Called with how many frames are done, and how many there are."""


def animate(
    exchanges: pd.DataFrame,
    *,
    patient: Mapping[str, Any] | pd.Series[Any],
    title: str,
    first: Moment,
    last: Moment,
) -> Iterator[Image.Image]:
    """Pictures of a course on the circumplex, one for each exchange, as they are asked for.

    Parameters
    ----------
    exchanges
        The table of one dyad, as the data dictionary has it.
    patient
        ``patient_wish_affiliation``, ``patient_wish_control``, ``patient_fear_affiliation``
        and ``patient_fear_control``: the row of the dyad in the table of dyads has them.
    title
        What is to be seen.
    first, last
        Session and exchange of the first and of the last picture.

    Raises
    ------
    ValueError
        If the course has no exchange between ``first`` and ``last``, or more than
        ``MOST_FRAMES``; or if the exchanges are those of more than one dyad.
    """
    scene = _scene(exchanges, patient, title, first, last)
    return (scene.frame(number) for number in range(scene.frames))


def save_animation(
    file: Path,
    exchanges: pd.DataFrame,
    *,
    patient: Mapping[str, Any] | pd.Series[Any],
    title: str,
    first: Moment,
    last: Moment,
    progress: Progress | None = None,
) -> None:
    """Write a course on the circumplex as an animated GIF, the same bytes each time.

    Parameters
    ----------
    file
        Where to write it; a file that is there is written over.
    exchanges, patient, title, first, last
        As for :func:`animate`.
    progress
        Called after each frame.

    Raises
    ------
    ValueError
        As from :func:`animate`, before anything is written.
    OSError
        If the file cannot be written.
    """
    scene = _scene(exchanges, patient, title, first, last)
    frames = _reduced(scene, _colours(scene), progress)
    next(frames).save(
        file,
        format="GIF",
        save_all=True,
        append_images=frames,
        duration=[FRAME] * (scene.frames - 1) + [LAST_FRAME],
        loop=0,
        optimize=True,  # Leaves out of each frame what is as it was.
    )


def _reduced(
    scene: Scene, colours: Colours, progress: Progress | None
) -> Iterator[Image.Image]:
    """Yield all frames in the colours of the file, and tell how far it is."""
    nearest = _nearest(colours)
    for number in range(scene.frames):
        reduced = Image.fromarray(nearest[_shelf(np.asarray(scene.frame(number)))])
        reduced.putpalette(colours.ravel().tolist())
        yield reduced
        if progress is not None:
            progress(number + 1, scene.frames)


def _colours(scene: Scene) -> Colours:
    """Return the colours of the file: those with a meaning, and those that edges need.

    One set for the whole course: were it chosen frame by frame, the colours would flicker.
    """
    chosen = np.unique(np.linspace(0, scene.frames - 1, SAMPLES).astype(int))
    samples = np.vstack([np.asarray(scene.frame(int(number))) for number in chosen])
    meant = np.array([[round(255.0 * part) for part in to_rgb(one)] for one in fixed_colours()])
    others = Image.fromarray(samples).quantize(MOST_COLOURS - len(meant)).getpalette()
    found: Colours = np.vstack([meant, np.array(others).reshape(-1, 3)]).astype(np.uint8)
    return found


def _shelf(colours: Colours) -> NDArray[np.intp]:
    """Return on which shelf colours belong: to look up 262 thousand of them is quick."""
    red, green, blue = np.moveaxis(colours.astype(np.intp) * SHELVES // 256, -1, 0)
    shelf: NDArray[np.intp] = (red * SHELVES + green) * SHELVES + blue
    return shelf


def _nearest(colours: Colours) -> NDArray[np.uint8]:
    """Return for each shelf the colour that belongs there, or is nearest to its middle."""
    steps = np.linspace(0.0, 255.0, SHELVES)
    shelves = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    nearest = np.array(cKDTree(colours).query(shelves)[1], dtype=np.uint8)
    # Backwards: of colours on the same shelf the first wins, and it is one with a meaning.
    nearest[_shelf(colours)[::-1]] = np.arange(len(colours))[::-1]
    return nearest


def _scene(
    exchanges: pd.DataFrame,
    patient: Mapping[str, Any] | pd.Series[Any],
    title: str,
    first: Moment,
    last: Moment,
) -> Scene:
    """Return the scene, or refuse what cannot be shown."""
    if "dyad" in exchanges and len(exchanges["dyad"].unique()) > 1:
        message = "exchanges must be those of one dyad; choose one of them."
        raise ValueError(message)
    ordered = exchanges.sort_values(["session", "exchange"], ignore_index=True)
    moments = list(zip(ordered["session"], ordered["exchange"], strict=True))
    shown = [place for place, moment in enumerate(moments) if first <= moment <= last]
    if not shown:
        message = (
            f"The course has no exchange from session {first[0]}, exchange {first[1]}, to "
            f"session {last[0]}, exchange {last[1]}; name a stretch that was held."
        )
        raise ValueError(message)
    if len(shown) > MOST_FRAMES:
        message = f"An animation shows at most {MOST_FRAMES} exchanges, got {len(shown)}."
        raise ValueError(message)
    return Scene(ordered, patient, title, shown[0], shown[-1])
