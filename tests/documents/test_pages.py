"""The pages for reviewers say what is there: names, links and figures."""

from __future__ import annotations
