"""One course as a page in a single file: to read, to step through, to print, to hand out."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from dyad_sim.classroom.script import joined
from dyad_sim.classroom.view import View, rounded

MARK = re.compile(r"\{\{(\w+)\}\}")


def handout(view: View, title: str, source: str, at: Any, assets: Mapping[str, str]) -> str:
    """Return the hand-out of a course: HTML that needs no network.

    Parameters
    ----------
    view
        The whole course.
    title
        Of the hand-out.
    source
        What made it, and how to make it again.
    at
        The moment that it opens at, ``{"session", "exchange"}``, or None.
    assets
        Text by name: ``handout.html``, ``handout.css``, ``d3.min.js`` and the modules.
    """
    style = assets["handout.css"]
    script = joined("handout.js", assets)
    library = assets["d3.min.js"]
    data = {"view": rounded(view), "at": at, "title": title, "source": source}
    parts = {
        "title": html.escape(title),
        "source": html.escape(source),
        "csp": html.escape(_policy(style, [library, script])),
        "style": style,
        "d3": library,
        "script": script,
        "data": json.dumps(data, allow_nan=False).replace("<", "\\u003c"),
        "narration": "\n".join(_narration(view["narration"])),
    }
    return MARK.sub(lambda mark: parts[mark[1]], assets["handout.html"])


def _narration(sentences: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Yield the narration as HTML, session by session."""
    for session, said in groupby(sentences, key=lambda sentence: sentence["session"]):
        yield f'<section data-session="{session}"><h3>Session {session}</h3>'
        for sentence in said:
            yield (
                f'<p data-session="{session}" data-exchange="{sentence["exchange"]}" '
                f'data-level="{sentence["level"]}">{html.escape(sentence["text"])}</p>'
            )
        yield "</section>"


def _policy(style: str, scripts: Iterable[str]) -> str:
    """Return the content security policy: nothing but what the file itself holds."""
    allowed = " ".join(_hash(script) for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:"


def _hash(text: str) -> str:
    """Return the hash by which a policy allows a script or a style sheet."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
