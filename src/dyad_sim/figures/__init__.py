"""Figures from tables of sessions: simulated, or a clinic's.

One function, one figure, one message.  A function takes frames and returns a figure;
it simulates nothing, reads no file and opens no window.
"""

from dyad_sim.figures.alliance import alliance_over_sessions
from dyad_sim.figures.animation import animate, save_animation
from dyad_sim.figures.circumplex import circumplex_path
from dyad_sim.figures.endings import endings
from dyad_sim.figures.heat import heat_map, heat_maps, heat_maps_by
from dyad_sim.figures.lines import line_panels, lines
from dyad_sim.figures.main_effects import main_effects
from dyad_sim.figures.moments import after_speaking, before_a_rupture
from dyad_sim.figures.of_a_study import draw_all as draw_study
from dyad_sim.figures.of_a_sweep import draw_all as draw_cells
from dyad_sim.figures.rupture_outcomes import rupture_course
from dyad_sim.figures.style import COLOURS, save
from dyad_sim.figures.therapy import therapy

__all__ = [
    "COLOURS",
    "after_speaking",
    "alliance_over_sessions",
    "animate",
    "before_a_rupture",
    "circumplex_path",
    "draw_cells",
    "draw_study",
    "endings",
    "heat_map",
    "heat_maps",
    "heat_maps_by",
    "line_panels",
    "lines",
    "main_effects",
    "rupture_course",
    "save",
    "save_animation",
    "therapy",
]
