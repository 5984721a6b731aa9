"""What the docstring of an equation says: meaning, formula, source, items."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable

SOURCE = re.compile(r"\b(ours|borrowed)\b", re.IGNORECASE)
ITEMS = re.compile(r"\bT(\d+)(?: to T(\d+))?\b")
HEADING = re.compile(r"^(\w+)\n-{3,}\n", re.MULTILINE)
"""Heading of a section."""

SYMBOL = (
    r"(?:(?:alpha|beta|chi|delta|eta|kappa|lambda|omega|phi|pi|psi|rho|tau|zeta|Delta|Sigma"
)
SYMBOL += r"|[A-Za-z])(?:_\w+)?)(?: hat)?"
IN_BRACKETS = re.compile(rf"(?<![\w`])\(({SYMBOL}(?:, {SYMBOL})*)\)")
"""Symbols of a formula behind the word that they stand for."""
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
    return _joined(text for text in _paragraphs(rule) if SOURCE.search(text))


def rule_in_words(rule: Callable[..., object]) -> str:
    """Return the other paragraphs below the first line as Markdown: what the rule does."""
    return _joined(text for text in _paragraphs(rule) if not SOURCE.search(text))


def symbols(rule: Callable[..., object]) -> str:
    """Return what the docstring says of each argument, as Markdown on one line."""
    found: list[str] = []
    for line in _sections(rule).get("Parameters", "").splitlines():
        if line[:1].strip():
            names = ", ".join(f"`{name}`" for name in line.split(", "))
            found.append(f"{names}:")
        elif line:
            found[-1] += f" {line.strip()}"
    return _joined(f"{text.rstrip('.')}." for text in found)


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


def _joined(texts: Iterable[str]) -> str:
    """Return paragraphs as Markdown, with the symbols in their brackets set as formulas."""
    text = " ".join(" ".join(texts).split())
    return markdown(IN_BRACKETS.sub(lambda found: f"({_tex(found[1])})", text))


def _tex(names: str) -> str:
    """Return symbols that a docstring spells out, as TeX: ``tau_P``, ``I hat``."""
    set_ = []
    for name in names.split(", "):
        letter, _, below = name.removesuffix(" hat").partition("_")
        letter = letter if len(letter) == 1 else rf"\{letter}"
        letter = rf"\hat {letter}" if name.endswith(" hat") else letter
        set_.append(f"${letter}_{{{below}}}$" if below else f"${letter}$")
    return ", ".join(set_)


def _paragraphs(rule: Callable[..., object]) -> list[str]:
    """Return the paragraphs below the first line, and those of the notes; no formula."""
    sections = _sections(rule)
    about = re.split(r"\n\s*\n", sections[""].partition("\n")[2])
    notes = re.split(r"\n\s*\n", sections.get("Notes", ""))
    return [
        text.strip()
        for text in (*about, *notes)
        if text.strip() and not text.strip().startswith(".. math::") and text[:1] != " "
    ]


def _sections(rule: Callable[..., object]) -> dict[str, str]:
    """Return the sections of a docstring by their heading; what comes first has none."""
    first, *rest = HEADING.split(_text(rule))
    return {"": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def _text(rule: Callable[..., object]) -> str:
    return inspect.cleandoc(rule.__doc__ or "")
