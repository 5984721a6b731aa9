"""Values from JSON that may be anything: what they are, and how much of them is told."""

from __future__ import annotations

from typing import Any


def is_whole(value: Any, low: int, high: int) -> bool:
    """Whether a value is a whole number between two others; yes and no are none."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def cut(value: Any, most: int = 60) -> str:
    """Return the beginning of a value for a message: it may be of any length."""
    return str(value)[:most]
