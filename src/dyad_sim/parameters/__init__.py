"""Every number of the model, declared once: symbol, unit, bounds, meaning, source."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.parameters.change import (
    AllianceConstants,
    CarryOverConstants,
    EndingConstants,
    GrowthConstants,
    SymptomConstants,
)
from dyad_sim.parameters.declaration import (
    Parameter,
    check_bounds,
    check_order,
    declared,
    group_defaults,
)
from dyad_sim.parameters.instruments import InstrumentConstants
from dyad_sim.parameters.interaction import (
    ActConstants,
    AttunementConstants,
    EmbeddingConstants,
    PullConstants,
    ReceptionConstants,
    StrainConstants,
)
from dyad_sim.parameters.people import (
    DERIVED_PATIENT,
    DERIVED_THERAPIST,
    SKILLS,
    PatientTraits,
    TherapistTraits,
)
from dyad_sim.parameters.repair import (
    MetacommunicationConstants,
    ResolutionConstants,
    ResponseConstants,
)
from dyad_sim.parameters.rupture import DetectionConstants, RuptureConstants
from dyad_sim.parameters.setting import Treatment


class Constants(NamedTuple):
    """All constants that can be set, grouped by mechanism."""

    acts: ActConstants = ActConstants()
    pull: PullConstants = PullConstants()
    embedding: EmbeddingConstants = EmbeddingConstants()
    reception: ReceptionConstants = ReceptionConstants()
    attunement: AttunementConstants = AttunementConstants()
    strain: StrainConstants = StrainConstants()
    rupture: RuptureConstants = RuptureConstants()
    detection: DetectionConstants = DetectionConstants()
    response: ResponseConstants = ResponseConstants()
    metacommunication: MetacommunicationConstants = MetacommunicationConstants()
    resolution: ResolutionConstants = ResolutionConstants()
    alliance: AllianceConstants = AllianceConstants()
    growth: GrowthConstants = GrowthConstants()
    symptoms: SymptomConstants = SymptomConstants()
    endings: EndingConstants = EndingConstants()
    carry_over: CarryOverConstants = CarryOverConstants()


__all__ = [
    "DERIVED_PATIENT",
    "DERIVED_THERAPIST",
    "SKILLS",
    "ActConstants",
    "AllianceConstants",
    "AttunementConstants",
    "CarryOverConstants",
    "Constants",
    "DetectionConstants",
    "EmbeddingConstants",
    "EndingConstants",
    "GrowthConstants",
    "InstrumentConstants",
    "MetacommunicationConstants",
    "Parameter",
    "PatientTraits",
    "PullConstants",
    "ReceptionConstants",
    "ResolutionConstants",
    "ResponseConstants",
    "RuptureConstants",
    "StrainConstants",
    "SymptomConstants",
    "TherapistTraits",
    "Treatment",
    "check_bounds",
    "check_order",
    "declared",
    "group_defaults",
]
