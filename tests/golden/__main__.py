"""``python -m tests.golden``: make the golden results again, and say what has to be said."""

from __future__ import annotations

import sys

from tests.golden.results import fingerprint, latest_fingerprint, write

before = fingerprint()
write()
after = fingerprint()
sys.stdout.write(f"Golden results: fingerprint `{after}`\n")
if after != latest_fingerprint():
    sys.stdout.write(
        f"They were `{before}`. Say in CHANGELOG.md, first under Results changed, what moved, "
        f"by how much and why, and end the entry with: (fingerprint `{after}`).\n"
    )
