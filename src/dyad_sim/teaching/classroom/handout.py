"""A hand-out of a course: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from dyad_sim.teaching.classroom.view import View, rounded

IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(async )?function |const |class )", re.MULTILINE)


def joined(entry: str, modules: Mapping[str, str]) -> str:
    """Return a module and all that it imports as one script, each after what it needs.

    Parameters
    ----------
    entry
        Name of the module.
    modules
        Text by name.  Modules import by name from their own folder and export functions
        and constants; no two have a name in common.

    Raises
    ------
    KeyError
        If an imported module is not there.
    """
    return "\n".join(
        EXPORT.sub("", IMPORT.sub("", modules[name])) for name in needed_by(entry, modules)
    )


def needed_by(entry: str, modules: Mapping[str, str]) -> list[str]:
    """Return the names of all modules that one needs, itself the last."""
    found: list[str] = []
    for name in IMPORT.findall(modules[entry]):
        found += (other for other in needed_by(name, modules) if other not in found)
    return [*found, entry]


MARK = re.compile(r"\{\{(\w+)\}\}")


class Beside(NamedTuple):
    """What a hand-out gives beside its course.

    Attributes
    ----------
    watch, questions
        Of its scene: what to look at, and what to discuss.
    rival
        The course of the same patient with a second therapist; None where none was compared.
    """

    watch: Sequence[str] = ()
    questions: Sequence[str] = ()
    rival: View | None = None


NOTHING = Beside()

ENDING = ("who", "planned", "sessions", "escalated", "dyad")
"""What is kept of a course of which only the ending is told."""


def handout(
    view: View,
    title: str,
    source: str,
    at: Any,
    assets: Mapping[str, str],
    beside: Beside = NOTHING,
) -> str:
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
    beside
        What goes with the course.
    """
    style = assets["handout.css"]
    script = joined("handout.js", assets)
    library = assets["d3.min.js"]
    data = {"view": rounded(view), "at": at, "title": title, "source": source}
    if beside.rival is not None:
        data["rival"] = rounded({name: beside.rival[name] for name in ENDING})
    parts = {
        "title": html.escape(title),
        "source": html.escape(source),
        "csp": html.escape(_policy(style, [library, script])),
        "style": style,
        "d3": library,
        "script": script,
        "data": json.dumps(data, allow_nan=False).replace("<", "\\u003c"),
        "narration": "\n".join(_narration(view["narration"])),
        "compared": _compared(view, beside.rival),
        "discussion": "\n".join(_discussion(beside)),
    }
    return MARK.sub(lambda mark: parts[mark[1]], assets["handout.html"])


def _narration(sentences: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Yield the narration as HTML, session by session."""
    for session, said in groupby(sentences, key=lambda sentence: sentence["session"]):
        yield f'<section data-session="{session}"><h3>Session {session}</h3>'
        for sentence in said:
            yield (
                f'<p data-session="{session}" data-exchange="{sentence["exchange"]}">'
                f"{html.escape(sentence['text'])}</p>"
            )
        yield "</section>"


def _compared(view: View, rival: View | None) -> str:
    """Return as HTML which of two courses this is, where two were compared."""
    if rival is None:
        return ""
    first, second = (html.escape(one["who"]["therapist"]["title"]) for one in (view, rival))
    return (
        '<p class="lead" id="compared">Two therapists were compared, with the same patient and '
        f"the same random numbers. This is the course with the first, {first}; of the second, "
        f"{second}, "
        "only the ending is told.</p>"
    )


def _discussion(beside: Beside) -> Iterable[str]:
    """Yield what to watch and what to discuss as HTML."""
    if not beside.watch and not beside.questions:
        return
    yield '<section id="discussion" aria-labelledby="discussion-title">'
    yield '<h2 id="discussion-title">For discussion</h2>'
    for title, texts in (
        ("Questions", beside.questions),
        ("What to watch, at session.exchange", beside.watch),
    ):
        if texts:
            items = "".join(f"<li>{html.escape(text)}</li>" for text in texts)
            yield f"<h3>{title}</h3>\n<ul>{items}</ul>"
    yield "</section>"


def _policy(style: str, scripts: Iterable[str]) -> str:
    """Return the content security policy: nothing but what the file itself holds."""
    allowed = " ".join(_hash(script) for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:"


def _hash(text: str) -> str:
    """Return the hash by which a policy allows a script or a style sheet."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
