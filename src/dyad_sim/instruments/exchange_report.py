"""One row of the table ``exchanges``: the truth of one exchange."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.instruments.columns import (
    AXIS,
    FROM_ONE,
    FROM_ZERO,
    STAGE,
    UNIT,
    YES_OR_NO,
    Column,
)
from dyad_sim.instruments.episodes import KINDS
from dyad_sim.theory.alliance import whole
from dyad_sim.theory.equation import equation
from dyad_sim.theory.events import MEANINGS
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.response import METACOMMUNICATE
from dyad_sim.theory.states import DyadState

EVERY_EVENT = float(sum(MEANINGS))
"""All flags of events together."""


class ExchangeRow(NamedTuple):
    """One exchange as the table prints it; see ``docs/data_dictionary.md``."""

    session: Annotated[int, FROM_ONE.column("session, from 1")]
    exchange: Annotated[int, FROM_ZERO.column("exchange of the session, from 0")]
    affiliation_patient: Annotated[float, AXIS.column("affiliation of the patient's act")]
    control_patient: Annotated[float, AXIS.column("control of the patient's act")]
    affiliation_therapist: Annotated[float, AXIS.column("affiliation of the therapist's act")]
    control_therapist: Annotated[float, AXIS.column("control of the therapist's act")]
    received_affiliation: Annotated[
        float, AXIS.column("affiliation of the therapist's act as received")
    ]
    received_control: Annotated[
        float, AXIS.column("control of the therapist's act as received")
    ]
    confirmation: Annotated[
        float,
        UNIT.column("smoothed reception: on the way from the wish (0) to the fear (1)"),
    ]
    confirmation_now: Annotated[float, UNIT.column("the same for this act alone, as received")]
    strain: Annotated[float, UNIT.column("interpersonal strain after the exchange")]
    embeddedness: Annotated[
        float, UNIT.column("how far the therapist is drawn into the pattern")
    ]
    alliance_true: Annotated[float, UNIT.column("alliance in truth")]
    rupture_kind: Annotated[
        int, Column("name", 0.0, 2.0, "kind of the open rupture, or none", KINDS)
    ]
    rupture_intensity: Annotated[
        float, UNIT.column("intensity of the open rupture; 0 for none")
    ]
    stage: Annotated[int, STAGE.column("stage that resolution has reached")]
    shown_stage: Annotated[int, STAGE.column("stage that resolution seems to have reached")]
    aware: Annotated[
        bool,
        YES_OR_NO.column("the therapist is under the impression of a rupture"),
    ]
    metacommunicating: Annotated[bool, YES_OR_NO.column("the therapist metacommunicates")]
    matched: Annotated[bool, YES_OR_NO.column("the moment is in tune")]
    load: Annotated[float, UNIT.column("recent load of metacommunication")]
    events: Annotated[
        int,
        Column("names, joined by blanks", 0.0, EVERY_EVENT, "what happened in the exchange"),
    ]


@equation
def exchange_row(
    session: int, exchange: int, state: DyadState, info: ExchangeInfo
) -> ExchangeRow:
    """Return the row of an exchange; ``exchange`` counts from 1, the row from 0."""
    p, t, r = state.patient, state.therapist, state.rupture
    return ExchangeRow(
        session=session,
        exchange=exchange - 1,
        affiliation_patient=p.act.affiliation,
        control_patient=p.act.control,
        affiliation_therapist=t.act.affiliation,
        control_therapist=t.act.control,
        received_affiliation=info.received.affiliation,
        received_control=info.received.control,
        confirmation=info.confirmation,
        confirmation_now=info.confirmation_now,
        strain=p.strain,
        embeddedness=t.embeddedness,
        alliance_true=whole(state.alliance),
        rupture_kind=r.kind,
        rupture_intensity=r.intensity,
        stage=r.stage,
        shown_stage=r.shown_stage,
        aware=t.aware,
        metacommunicating=info.response == METACOMMUNICATE,
        matched=state.matched,
        load=t.load,
        events=info.events,
    )
