"""``python -m dyad_sim`` is ``dyad-sim``."""

from __future__ import annotations

import sys

from dyad_sim.cli import main

sys.exit(main())
