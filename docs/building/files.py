"""Links to files of the repository lead to the API, or to a page that shows the file.

A link whose text is the name of something in the file leads to that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.osutil import relative_uri

SHOWN = {".py": "python", ".yaml": "yaml", ".toml": "toml", "": "text"}
"""Kinds of files that get a page, and their language; others are handed over as they are."""

PACKAGE = ("src", "dyad_sim")


class FileLinks(SphinxTransform):
    """Turns links to files into references that are resolved when all pages are read."""

    default_priority = 5

    def apply(self, **_: Any) -> None:
        """Replace each link to a file that gets a page."""
        for link in list(self.document.findall(addnodes.download_reference)):
            relative, full = self.env.relfn2path(link["reftarget"], self.env.docname)
            if Path(relative).suffix in SHOWN and Path(full).is_file():
                link.replace_self(self._reference(link, relative))

    def _reference(self, link: nodes.Element, file: str) -> nodes.Element:
        """Return a reference to what the text of a link names, or to the whole file."""
        shown = shown_files(self.app)
        shown.add(file)
        name = link.astext()
        module = module_of(file)
        kind, target = ("obj", name) if name.startswith(f"{module}.") else ("mod", module)
        return addnodes.pending_xref(
            "",
            *link.children,
            refdomain="py",
            reftype=kind,
            reftarget=target,
            refdoc=self.env.docname,
            refexplicit=True,
            file=file,
            name=name,
        )


def module_of(file: str) -> str:
    """Return the name of the module that a file holds; empty for no module of the package."""
    path = Path(file).with_suffix("")
    if path.parts[:2] != PACKAGE:
        return ""
    return ".".join(part for part in path.parts[1:] if part != "__init__")


def shown_files(app: Sphinx) -> set[str]:
    """Return the files that get a page, by their path from the root of the repository."""
    files: set[str] = app.env.__dict__.setdefault("shown_files", set())
    return files


def page_of(file: str) -> str:
    """Return the name of the page that shows a file."""
    return f"files/{file}"


def resolved(
    app: Sphinx, _: Any, node: addnodes.pending_xref, content: nodes.Node
) -> nodes.reference | None:
    """Return the reference to the page of a file, where the API has nothing of it."""
    if "file" not in node:
        return None
    here = app.builder.get_target_uri(node["refdoc"])
    uri = relative_uri(here, app.builder.get_target_uri(page_of(node["file"])))
    if node["name"] in places(Path(app.srcdir, node["file"])):
        uri += f"#{node['name']}"
    return nodes.reference("", "", content, internal=True, refuri=uri)


def places(file: Path) -> dict[str, int]:
    """Return the lines at which the functions and classes of a file begin, from 1."""
    if file.suffix != ".py":
        return {}
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {n.name: n.lineno for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)}


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield a page for each file that is linked."""
    for file in sorted(shown_files(app)):
        yield page_of(file), {"title": file, "body": _shown(app, file)}, "page.html"


def _shown(app: Sphinx, file: str) -> str:
    """Return a file as HTML, with a place to go to for each function and class."""
    path = Path(app.srcdir, file)
    text = path.read_text(encoding="utf-8")
    html = app.builder.highlighter.highlight_block(text, SHOWN[path.suffix], linenos=False)  # type: ignore[attr-defined]
    head, _, code = html.partition("<pre>")
    lines = code.split("\n")
    for name, number in places(path).items():
        lines[number - 1] = f'<span id="{name}"></span>{lines[number - 1]}'
    return f"<h1><code>{file}</code></h1>\n{head}<pre>" + "\n".join(lines)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the links and the pages."""
    app.add_transform(FileLinks)
    app.connect("missing-reference", resolved)
    app.connect("html-collect-pages", pages)
    return {"parallel_read_safe": False}
