"""How Sphinx builds the site: ``make site``; see ``docs/decisions/0013``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import dyad_sim  # noqa: E402 - after its place is known
from docs.building import navigation, notebooks  # noqa: E402

project = "dyad_sim"
author = copyright = "The dyad_sim authors"
version = release = dyad_sim.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "docs.building.navigation",
    "docs.building.api",
    "docs.building.files",
]

# --- What is read -----------------------------------------------------------

root_doc = navigation.HOME
include_patterns = ["*.md", "docs/**", "experiments/README.md", "experiments/*/README.md"]
exclude_patterns = [".*", "build", "docs/building", "node_modules", "src", "tests"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
nb_output_stderr = "remove"  # Packages remark there on what is not installed.

notebooks.use_files()

# --- Docstrings -------------------------------------------------------------

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
toc_object_entries = (
    False  # Each page carries the contents of all: functions would be too many.
)
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
python_maximum_signature_line_length = 80
python_use_unqualified_type_names = True

viewcode_follow_imported_members = False  # Everything is documented where it is defined.

# --- Pages ------------------------------------------------------------------

html_theme = "furo"
html_title = "dyad_sim"
html_static_path = ["static", "../../node_modules/mathjax/es5/tex-svg-full.js"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": []}

# MathJax is a file of the site, see package.json; its menu would fetch more.
mathjax_path = "tex-svg-full.js"
mathjax3_config = {"options": {"enableMenu": False}}
