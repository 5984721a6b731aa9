"""From what a report says to one file: nothing in it is fetched, nothing in it is trusted."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ASSETS = Path(__file__).parent / "assets"
"""The template, the style and the scripts."""

SCRIPTS = ("make.js", "table.js", "rows.js", "heat.js", "differences.js", "main.js")
"""Scripts in the order in which they build on each other; one module in the page."""


def rendered(content: dict[str, Any]) -> str:
    """Return the whole page.

    Parameters
    ----------
    content
        What the template reads; texts are escaped there.
    """
    style = _read("report.css")
    script = "\n".join(map(_read, SCRIPTS))
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["embedded"] = embedded
    return environment.get_template("report.html").render(
        **content,
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )


def _read(name: str) -> str:
    """Return an asset."""
    return (ASSETS / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Return what the browser may do with the page: show it, and run its own script."""
    return "; ".join(
        [
            "default-src 'none'",
            "img-src data:",
            f"style-src {_source(style)}",
            f"script-src {_source(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _source(text: str) -> str:
    """Return the hash by which a policy knows an element in the page."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def embedded(value: Any) -> Markup:
    """Return a value as JSON that cannot end the element it stands in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # Safe by now; escaped as HTML it would be no JSON.
