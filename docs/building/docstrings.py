"""What the docstring of an equation says: meaning, formula, source, items."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

SOURCE = re.compile(r"\b(ours|borrowed)\b", re.IGNORECASE)
ITEMS = re.compile(r"\bT(\d+)(?: to T(\d+))?\b")
WIDE = 80
"""Characters of a formula from which its parts are set below each other."""


def meaning(rule: Callable[..., object]) -> str:
    """Return the first line of a docstring as Markdown, without the items it names."""
    first = _text(rule).partition("\n")[0]
    first = re.sub(r" \((T\d[^)]*)\)", "", first)
    return markdown(re.sub(r"; T\d[^)]*\)", ")", first))


def formula(rule: Callable[..., object]) -> str:
    """Return what stands under ``.. math::``, as TeX; empty if there is none."""
    found = re.search(r"\.\. math::(.*?)(?=\n\S|\Z)", _text(rule), re.DOTALL)
    return _set(" ".join(found[1].split())) if found else ""


def _set(tex: str) -> str:
    """Return a formula of several rows, or of several parts that are too wide, in rows."""
    if r"\\" in tex or "&" in tex.replace(r"\&", ""):
        return rf"\begin{{aligned}} {tex} \end{{aligned}}"
    parts = re.split(r"(?<=[,;]) \\q?quad ", tex)
    if len(tex) > WIDE and len(parts) > 1:
        return r"\begin{gathered} " + r" \\ ".join(parts) + r" \end{gathered}"
    return tex


def source(rule: Callable[..., object]) -> str:
    """Return the paragraphs that say what is borrowed and what is ours, as Markdown."""
    paragraphs = re.split(r"\n\s*\n", _text(rule).replace("Notes\n-----\n", "\n\n"))
    return markdown(" ".join(text for text in paragraphs[1:] if SOURCE.search(text)))


def items(text: str) -> set[int]:
    """Return the numbers of the items that a text names, also as a range."""
    found: set[int] = set()
    for first, last in ITEMS.findall(text):
        found.update(range(int(first), int(last or first) + 1))
    return found


def markdown(text: str) -> str:
    """Return a piece of a docstring as Markdown, on one line."""
    text = re.sub(r":math:`([^`]+)`", r"$\1$", " ".join(text.split()))
    text = re.sub(r":\w+:`(?:~[\w.]*\.)?([^`~]+)`", r"`\1`", text)
    return text.replace("``", "`")


def _text(rule: Callable[..., object]) -> str:
    return inspect.cleandoc(rule.__doc__ or "")
