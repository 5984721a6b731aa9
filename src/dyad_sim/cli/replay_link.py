"""The address at which the teaching page shows a replay."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dyad_sim.cli.replay_files import Told


def link_of(told: Told, address: str) -> str:
    """Return the address of a course and its moment on the teaching page.

    Parameters
    ----------
    told
        The course.
    address
        Of the page.

    Raises
    ------
    ConfigurationError
        If the page could not run so long a treatment.
    """
    moment = f"at={told.at[0]}.{told.at[1]}"
    if told.found.scene is not None:
        return f"{address}#scene={told.found.scene}&{moment}"
    return f"{address}#case={_packed(told)}&{moment}"


def _packed(told: Told) -> str:
    """Return the case of a course as the page reads it from a link."""
    from dyad_sim.configs import ConfigurationError, compose, to_plan
    from dyad_sim.studies.cases import case_of, typical_case
    from dyad_sim.teaching.classroom.case import check_length
    from dyad_sim.teaching.classroom.serialise import as_plain

    case = case_of(told.found.plan, told.found.dyad)
    try:
        check_length(case.dyad.treatment)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    plain = as_plain(case, typical_case(to_plan(compose([]))))
    text = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")
