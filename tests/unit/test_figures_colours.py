"""Colours stay apart for readers who are colour-blind."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import seaborn as sns
from colorspacious import cspace_convert
from matplotlib.colors import to_rgb

from dyad_sim.figures.heat import PALETTES, SIGNED_PALETTES
from dyad_sim.figures.style import COLOURS

SIGHT = {
    "full": "sRGB1",
    "deuteranomaly": {
        "name": "sRGB1+CVD",
        "cvd_type": "deuteranomaly",
        "severity": 100,
    },
    "protanomaly": {"name": "sRGB1+CVD", "cvd_type": "protanomaly", "severity": 100},
    "tritanomaly": {"name": "sRGB1+CVD", "cvd_type": "tritanomaly", "severity": 100},
}
"""How colours are seen; simulation after Machado et al. (2009), by colorspacious."""

TOGETHER = (
    ("withdrawal", "confrontation"),
    ("patient", "therapist", "observer"),
    ("completed", "good_enough", "dropped_out"),
)
"""Meanings that share a figure."""

APART = 12.0
"""Least distance in CAM02-UCS; about 1 can just be told apart side by side."""


def seen(colours, sight):
    rgb = np.clip(
        cspace_convert(np.array([to_rgb(one) for one in colours]), sight, "sRGB1"), 0, 1
    )
    return cspace_convert(rgb, "sRGB1", "CAM02-UCS")


@pytest.mark.parametrize("sight", SIGHT.values(), ids=SIGHT)
@pytest.mark.parametrize("meanings", TOGETHER, ids=" ".join)
def test_colours_of_one_figure_can_be_told_apart(meanings, sight):
    places = seen([COLOURS[meaning] for meaning in meanings], sight)

    nearest = min(np.linalg.norm(a - b) for a, b in combinations(places, 2))
    assert nearest > APART


@pytest.mark.parametrize("sight", SIGHT.values(), ids=SIGHT)
@pytest.mark.parametrize("palette", PALETTES.values())
def test_a_scale_of_colours_gets_darker_or_lighter_all_the_way(palette, sight):
    lightness = seen(sns.color_palette(palette, 12), sight)[:, 0]

    steps = np.diff(lightness)
    assert np.all(steps < 0.0) or np.all(steps > 0.0)


@pytest.mark.parametrize("sight", SIGHT.values(), ids=SIGHT)
@pytest.mark.parametrize("palette", SIGNED_PALETTES.values())
def test_better_and_worse_differ_and_nothing_is_lightest(palette, sight):
    places = seen(sns.color_palette(palette, 11), sight)

    assert np.linalg.norm(places[0] - places[-1]) > APART
    assert np.argmax(places[:, 0]) in {4, 5, 6}
