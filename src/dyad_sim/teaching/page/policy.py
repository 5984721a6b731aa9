"""What the page may load, and what is said of it to a browser."""

from __future__ import annotations

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # Python in the browser is WebAssembly.
        "worker-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # Pictures and animations are drawn from their SVG.
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""The content security policy of the page: everything from its own host, nothing inline."""

FRAMES = "frame-ancestors 'none'"
"""A part of the policy that only a server can say."""

FILE_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}
"""Type of every file of the page."""
