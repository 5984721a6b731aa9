"""Raters, therapists and dyads: agreement, shares of variance, fit of two partners."""
