"""The one door of the teaching page to Python: a question as JSON in, an answer as JSON out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from dyad_sim.teaching.classroom.casting import (
    Asked,
    Catalogue,
    Question,
    other_draws,
    told_of,
    was_changed,
)
from dyad_sim.teaching.classroom.chair import described, orders_of, sat
from dyad_sim.teaching.classroom.changes import settings_of
from dyad_sim.teaching.classroom.handout import Beside, handout
from dyad_sim.teaching.classroom.recording import Recording, recorded
from dyad_sim.teaching.classroom.serialise import as_plain
from dyad_sim.teaching.classroom.view import exchanges_csv, outcomes_of, view_of

Answer = dict[str, Any]


class Desk:
    """Answers questions about courses.

    Parameters
    ----------
    catalogue
        What there is to choose from, as values from JSON.
    assets
        Text files of the hand-out by name; none where no hand-out is asked for.
    """

    def __init__(self, catalogue: Mapping[str, Any], assets: Mapping[str, str]) -> None:
        self.catalogue = Catalogue(catalogue)
        self._version = catalogue["version"]
        self._assets = assets
        self._verbs: dict[str, Callable[[Asked, Question], Answer]] = {
            "course": self._course,
            "settings": self._settings,
            "chair": self._in_chair,
            "outcomes": self._outcomes,
            "csv": self._csv,
            "handout": self._handout,
        }

    def answer(self, question: Any) -> Answer:
        """Return the answer to a question.

        Parameters
        ----------
        question
            ``do``, a verb; ``who``, see :meth:`Catalogue.asked`; and what the verb needs.

        Raises
        ------
        ValueError
            With a sentence for the reader, if it cannot be answered.
        """
        verb = question.get("do") if isinstance(question, Mapping) else None
        if not isinstance(verb, str) or verb not in self._verbs:
            message = f"A question must have a verb: {', '.join(self._verbs)}."
            raise ValueError(message)
        asked = self.catalogue.asked(question.get("who"))
        return self._verbs[verb](asked, question)

    def _course(self, asked: Asked, _question: Question) -> Answer:
        """Return a whole course with the simulated therapist."""
        return view_of(recorded(asked.case), asked.titles)

    def _settings(self, asked: Asked, _question: Question) -> Answer:
        """Return where the sliders stand, and the case as a link may hold it."""
        reference = self.catalogue.reference
        return {
            "settings": settings_of(asked.case, reference),
            "case": as_plain(asked.case, reference),
        }

    def _in_chair(self, asked: Asked, question: Question) -> Answer:
        """Return the learner's course to the next choice, or to the end."""
        sitting = sat(asked.case, orders_of(question))
        choice = None if sitting.point is None else described(sitting.point)
        return view_of(sitting.recording, asked.titles) | {"choice": choice}

    def _outcomes(self, asked: Asked, question: Question) -> Answer:
        """Return how a course ended: a learner's, the simulated one, with other draws."""
        if "number" in question:
            asked = asked._replace(case=other_draws(asked.case, question["number"]))
        return outcomes_of(self._whole(asked, question))

    def _csv(self, asked: Asked, question: Question) -> Answer:
        """Return the exchanges of a course as CSV."""
        recording = self._whole(asked, question)
        return {"text": exchanges_csv(0, asked.case.number, recording.rows)}

    def _handout(self, asked: Asked, question: Question) -> Answer:
        """Return the hand-out of a course."""
        view = view_of(self._whole(asked, question), asked.titles)
        title = str(question.get("title") or "A simulated therapy")[:200]
        beside = self._beside(question)
        source = "; ".join((f"dyad_sim {self._version}", *told_of(asked, question)))
        return {"text": handout(view, title, source, question.get("at"), self._assets, beside)}

    def _beside(self, question: Question) -> Beside:
        """Return what goes with a course: of its scene, and of a comparison."""
        scene = self.catalogue.scene_of(question["who"]) or {}
        rival = None
        if "rival" in question:
            other = self.catalogue.asked(question["rival"])
            rival = view_of(recorded(other.case), other.titles)
        # The moments are those of the scene as it is; its questions can be asked of any change.
        watch = () if was_changed(question) else scene.get("watch", ())
        return Beside(watch, scene.get("questions", ()), rival)

    def _whole(self, asked: Asked, question: Question) -> Recording:
        """Return a course to its end, with a learner's choices where there are some."""
        if "choices" not in question:
            return recorded(asked.case)
        orders = orders_of(question)
        sitting = sat(asked.case, orders)
        if sitting.point is not None:
            # Where the learner has stopped, the simulated therapist goes on.
            here = sitting.point.place
            sitting = sat(asked.case, orders._replace(finish=here))
        return sitting.recording


def opened(catalogue: str, assets: str) -> Callable[[str], str]:
    """Return the door: a function from a question to an answer, both JSON.

    Parameters
    ----------
    catalogue, assets
        JSON of what :class:`Desk` takes.

    Notes
    -----
    What cannot be answered comes back as ``{"error": sentence}``.
    """
    desk = Desk(json.loads(catalogue), json.loads(assets))

    def answer(question: str) -> str:
        try:
            return json.dumps({"answer": desk.answer(json.loads(question))}, allow_nan=False)
        except ValueError as error:
            return json.dumps({"error": str(error)})
        except RecursionError:
            return json.dumps({"error": "This is no question: it has brackets without end."})

    return answer
