"""What each claim of a narration asserts, found again in the tables and not in the rows.

Nothing here is taken from the narration but the places of its sentences: a
checker says what the facts of a sentence ought to be.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import pandas as pd

from dyad_sim.teaching.narration import Sentence

FOCUS = {"tasks_goals": 0, "bond": 1}
OUTCOME = {"open": 0, "resolved": 1, "lapsed": 2}
RUN = 3
"""Sessions that are summed up in one sentence about attempts at most."""

TRIED = ("metacommunicated", "mending_tried", "adhered")
CAME = {
    "resolved": "resolved",
    "adhered": "pressed",
    "converted": "converted",
    "backlash": "backlash",
    "fell_back": "fell_back",
    "only_apparent": "apparent",
    "advanced": "advanced",
    "mended": "mended",
    "mending_tried": "mending_failed",
}

Facts = dict[str, Any]


def place_in_words(affiliation: float, control: float) -> str:
    """A position on the circumplex in words."""
    words = [
        name
        for value, names in (
            (affiliation, ("hostile", "cool", "", "friendly", "warm")),
            (control, ("submissive", "yielding", "", "leading", "dominant")),
        )
        for name in [names[sum(value > bound for bound in (-0.5, -0.15, 0.15, 0.5))]]
        if name
    ]
    return " and ".join(words) or "neutral"


class Course:
    """The tables of one dyad, and its narration."""

    def __init__(self, tables: Any, story: list[Sentence]) -> None:
        self.dyad = tables.dyads.iloc[0]
        self.sessions = tables.sessions.set_index("session", drop=False)
        self.exchanges = tables.exchanges.reset_index(drop=True)
        self.story = story
        self._length = int(self.exchanges["exchange"].max()) + 1
        self.episodes = self._placed(tables.episodes)

    def place(self, session: float, exchange: float) -> int:
        """Running number of an exchange."""
        return int((session - 1) * self._length + exchange)

    def _placed(self, episodes: pd.DataFrame) -> pd.DataFrame:
        """Ruptures with the places of their first and last exchange."""
        last = len(self.exchanges) - 1
        begun = [
            self.place(*pair)
            for pair in episodes[["session_begun", "exchange_begun"]].to_numpy()
        ]
        ended = [
            last if pd.isna(session) else self.place(session, exchange)
            for session, exchange in zip(
                episodes["session_ended"], episodes["exchange_ended"], strict=True
            )
        ]
        return episodes.reset_index(drop=True).assign(begun=begun, ended=ended)

    @cached_property
    def escalated(self) -> pd.DataFrame:
        """Ruptures that are told in full."""
        return self.episodes[self.episodes["peak_intensity"] >= 0.5]

    def episode(self, sentence: Sentence) -> pd.Series[Any]:
        """Rupture in which a sentence falls."""
        at = self.place(sentence.session, sentence.exchange)
        e = self.episodes
        found = e[(e["begun"] <= at) & (at <= e["ended"])]
        assert len(found) == 1, sentence
        return found.iloc[0]

    def row(self, sentence: Sentence) -> pd.Series[Any]:
        """Exchange of a sentence."""
        return self.exchanges.iloc[self.place(sentence.session, sentence.exchange)]

    def before(self, sentence: Sentence) -> pd.Series[Any]:
        """Exchange before that of a sentence."""
        return self.exchanges.iloc[self.place(sentence.session, sentence.exchange) - 1]

    def open_rows(self, episode: pd.Series[Any]) -> pd.DataFrame:
        """Exchanges at whose end a rupture was open."""
        rows = self.exchanges.loc[episode["begun"] : episode["ended"]]
        return rows[rows["rupture_kind"] != "none"]

    def attempts(self, episode: pd.Series[Any]) -> pd.DataFrame:
        """Exchanges in which the therapist responded to an open rupture."""
        rows = self.exchanges.loc[episode["begun"] + 1 : episode["ended"]]
        return rows[rows["events"].str.contains("|".join(TRIED))]

    def look(self, sentence: Sentence) -> pd.DataFrame:
        """First exchanges of the rupture in which a sentence falls."""
        return self.open_rows(self.episode(sentence)).head(10)

    def kind_of_last(self, episode: pd.Series[Any]) -> str:
        """Kind when a rupture was last open."""
        return str(self.open_rows(episode)["rupture_kind"].iloc[-1])


def names(row: pd.Series[Any]) -> list[str]:
    """Events of an exchange."""
    return str(row["events"]).split() if isinstance(row["events"], str) else []


def result(row: pd.Series[Any]) -> str:
    """What came of an attempt."""
    return next((name for event, name in CAME.items() if event in names(row)), "failed")


def step(change: float, size: float, words: tuple[str, str, str]) -> str:
    """Word for a fall, hardly a change, or a rise."""
    return words[0] if change <= -size else words[2] if change >= size else words[1]


# --- The two, and whole sessions ---------------------------------------------


def patient(course: Course, _: Sentence) -> Facts:
    a, c = course.dyad["patient_style_affiliation"], course.dyad["patient_style_control"]
    return {"case": "style", "style": place_in_words(a, c), "pull": place_in_words(a, -c)}


def expectation(course: Course, _: Sentence) -> Facts:
    d = course.dyad
    return {
        "case": "wish_and_fear",
        "wish": place_in_words(d["patient_wish_affiliation"], d["patient_wish_control"]),
        "fear": place_in_words(d["patient_fear_affiliation"], d["patient_fear_control"]),
    }


def therapist(course: Course, _: Sentence) -> Facts:
    d = course.dyad
    cases = {"metacommunicate": "talk", "immediate": "mend", "adhere": "press"}
    often = d["therapist_repair_probability"]
    return {
        "case": cases[d["therapist_response"]],
        "stance": place_in_words(
            d["therapist_stance_affiliation"], d["therapist_stance_control"]
        ),
        "rate": "often" if often >= 0.45 else "seldom" if often < 0.15 else "sometimes",
    }


def approaching_end(course: Course, sentence: Sentence) -> Facts:
    window = sentence.facts["sessions"]
    assert window == 7, "thirty sessions and the fitted window"
    means = course.exchanges.groupby("session")["strain"].mean()
    late, early = means.iloc[-7:].mean(), means.iloc[-14:-7].mean()
    assert late - early >= 0.05
    return {"case": "stirred", "sessions": 7, "late": late, "early": early}


def climate(course: Course, sentence: Sentence) -> Facts:
    rows = course.exchanges[course.exchanges["session"] == sentence.session]
    open_now = rows[rows["rupture_kind"] != "none"]
    here = [
        episode
        for _, episode in course.episodes.iterrows()
        if (course.open_rows(episode)["session"] == sentence.session).any()
    ]
    full = [episode for episode in here if episode["peak_intensity"] >= 0.5]
    if not full:
        ended = (course.episodes["session_ended"] == sentence.session).any()
        assert bool(here) == bool(len(open_now))
        case = "minor" if here else "cleared" if ended else "quiet"
        return {"case": case, "ruptures": len(here)}
    episode = full[0]
    assert episode["session_begun"] < sentence.session
    theirs = course.open_rows(episode)
    now = theirs[theirs["session"] == sentence.session]
    before = theirs[theirs["session"] == sentence.session - 1]
    mean, earlier = now["rupture_intensity"].mean(), before["rupture_intensity"].mean()
    level = "severe" if mean >= 0.8 else "lasting" if mean >= 0.5 else "smouldering"
    return {
        "case": step(mean - earlier, 0.08, ("easing", level, "growing")),
        "kind": now["rupture_kind"].iloc[0],
        "session_begun": episode["session_begun"],
        "intensity": mean,
        "intensity_before": earlier,
    }


def rating(course: Course, sentence: Sentence) -> Facts:
    ratings = course.sessions["alliance_patient"].round(1)
    now = ratings[sentence.session]
    facts = {"rating": f"{now:.1f}", "scale": 7}
    if sentence.session == 1:
        return {"case": "first", **facts}
    told = [
        each.session
        for each in course.story
        if each.claim == "rating" and each.session < sentence.session
    ]
    before = ratings[told[-1]]
    case = step(now - before, 0.8, ("down", "same", "up"))
    return {"case": case, **facts, "before": f"{before:.1f}", "session_before": told[-1]}


def symptoms(course: Course, sentence: Sentence) -> Facts:
    share = course.sessions["symptoms"] / course.sessions["symptoms"].iloc[0]
    now = share[sentence.session]
    bound, case = (0.5, "half") if now <= 0.5 else (0.75, "quarter")
    assert now <= bound < share.loc[: sentence.session - 1].min()
    return {"case": case, "percent": round(100 * now)}


def perspectives(course: Course, sentence: Sentence) -> Facts:
    row = course.sessions.loc[sentence.session]
    facts = {"patient": row["rupture_patient"], "therapist": row["rupture_therapist"]}
    case = {
        (True, True): "both",
        (True, False): "patient_only",
        (False, True): "therapist_only",
        (False, False): "neither",
    }[bool(facts["patient"]), bool(facts["therapist"])]
    assert case != "neither" or row["peak_intensity"] >= 0.5
    return {"case": case, **facts}


def drawn_in(course: Course, sentence: Sentence) -> Facts:
    rows = course.exchanges[course.exchanges["session"] == sentence.session]
    mean = rows["embeddedness"].mean()
    assert mean >= 0.55 or mean <= 0.33
    return {"case": "drawn" if mean > 0.5 else "free", "embeddedness": mean}


def in_tune(course: Course, sentence: Sentence) -> Facts:
    rows = course.exchanges[course.exchanges["session"] == sentence.session]
    share = rows["matched"].mean()
    case = "often" if share >= 0.55 else "ordinary"
    if share <= 0.1:
        case = "seldom" if share else "never"
    return {"case": case, "matched": rows["matched"].sum(), "exchanges": len(rows)}


def two_ratings(course: Course, sentence: Sentence) -> Facts:
    both = course.sessions.loc[sentence.session, ["alliance_patient", "alliance_therapist"]]
    theirs, own = (round(float(each), 1) for each in both)
    assert abs(theirs - own) >= 1.5
    case = "therapist_higher" if own > theirs else "patient_higher"
    return {"case": case, "patient": f"{theirs:.1f}", "therapist": f"{own:.1f}", "scale": 7}


def manner(course: Course, sentence: Sentence) -> Facts:
    row = course.sessions.loc[sentence.session]
    both = {
        who: place_in_words(row[f"affiliation_{who}"], row[f"control_{who}"])
        for who in ("patient", "therapist")
    }
    return {"case": "both", **both}


def moment(course: Course, sentence: Sentence) -> Facts:
    row, before = course.row(sentence), course.before(sentence)
    facts = {
        who: place_in_words(row[f"affiliation_{who}"], row[f"control_{who}"])
        for who in ("patient", "therapist")
    }
    facts["received"] = place_in_words(row["received_affiliation"], row["received_control"])
    lost = row["affiliation_therapist"] - row["received_affiliation"]
    matched = bool(row["matched"])
    case = "matched" if matched else "mismatched"
    if matched and sentence.exchange and not before["matched"]:
        case = "retuned"
    elif lost >= 0.25 and facts["received"] != facts["therapist"]:
        case = "colder_matched" if matched else "colder"
    return {"case": case, **facts, "matched": matched}


# --- How a rupture began, and whether it was seen ----------------------------


def onset(course: Course, sentence: Sentence) -> Facts:
    episode, row = course.episode(sentence), course.row(sentence)
    assert "onset" in names(row)
    assert episode["peak_intensity"] >= 0.5
    nth = int((course.escalated["begun"] < episode["begun"]).sum())
    by_talk = "backlash" in names(row)
    return {
        "case": onset_case(row, nth),
        "kind": episode["kind_start"],
        "focus": FOCUS[episode["focus"]],
        "third": sentence.exchange // 20,
        "by_talk": by_talk,
        "nth": nth,
    }


def onset_case(row: pd.Series[Any], nth: int) -> str:
    """Which wordings a beginning ought to have."""
    if "backlash" in names(row):
        return "by_talk"
    if row["rupture_intensity"] >= 0.5:
        return "abrupt"
    return "again" if nth else "first"


def marker(course: Course, sentence: Sentence) -> Facts:
    mean = course.look(sentence)[["affiliation_patient", "control_patient"]].mean()
    a, c = mean.tolist()
    kind = course.episode(sentence)["kind_start"]
    if kind == "confrontation":
        case = "attack" if a < -0.15 else "demand"
    else:
        case = (("away", "keeping_out"), ("placating", "steering"))[a >= 0.15][c >= 0.15]
    facts = {"affiliation": a, "control": c, "position": place_in_words(a, c)}
    return {"case": case, "kind": kind, **facts}


def received(course: Course, sentence: Sentence) -> Facts:
    look = course.look(sentence)
    lost = (look["affiliation_therapist"] - look["received_affiliation"]).mean()
    q = look["confirmation_now"].mean()
    side = "feared" if q >= 0.5 else "wished"
    tone = "same" if lost < 0.15 else "colder" if lost < 0.25 else "much_colder"
    return {
        "case": f"{side}_as_meant" if tone == "same" else side,
        "affiliation_lost": lost,
        "confirmation": q,
        "side": side,
        "tone": tone,
    }


def pulled(course: Course, sentence: Sentence) -> Facts:
    mean = course.look(sentence).mean(numeric_only=True)
    e = mean["embeddedness"]
    return {
        "case": "drawn" if e >= 0.55 else "partly" if e >= 0.4 else "free",
        "pull": place_in_words(mean["affiliation_patient"], -mean["control_patient"]),
        "answer": place_in_words(mean["affiliation_therapist"], mean["control_therapist"]),
        "embeddedness": e,
    }


def escalated(course: Course, sentence: Sentence) -> Facts:
    episode, row = course.episode(sentence), course.row(sentence)
    rows = course.open_rows(episode)
    assert row["rupture_intensity"] >= 0.5
    assert rows.loc[: row.name - 1, "rupture_intensity"].max() < 0.5
    passed = sentence.session - episode["session_begun"]
    case = "later" if passed else "same_session"
    return {"case": case, "kind": row["rupture_kind"], "sessions_later": passed}


def noticed(course: Course, sentence: Sentence) -> Facts:
    episode = course.episode(sentence)
    seen = (episode["session_detected"], episode["exchange_detected"])
    assert seen == (sentence.session, sentence.exchange)
    passed = sentence.session - episode["session_begun"]
    waited = None if passed else sentence.exchange - episode["exchange_begun"]
    case = "later" if passed > 1 else "next" if passed else "same_session"
    if waited is not None and waited <= 5:
        case = "prompt"
    return {
        "case": case,
        "kind": course.before(sentence)["rupture_kind"],
        "sessions_later": passed,
        "exchanges_later": waited,
    }


def unseen(course: Course, sentence: Sentence) -> Facts:
    episode = course.episode(sentence)
    assert sentence.session == episode["session_begun"] + 1
    assert not episode["detected"] or episode["session_detected"] > sentence.session + 1
    kind = course.row(sentence)["rupture_kind"]
    return {"case": "so_far", "kind": kind, "sessions": 2}


def seen_through(course: Course, sentence: Sentence) -> Facts:
    episode = course.episode(sentence)
    rows = course.exchanges.loc[episode["begun"] : episode["ended"]]
    seen = [place for place, row in rows.iterrows() if "seen_through" in names(row)]
    nth = seen.index(course.row(sentence).name)
    return {"case": "again" if nth else "first", "nth": nth}


def false_alarm(course: Course, sentence: Sentence) -> Facts:
    found = names(course.row(sentence))
    assert "false_alarm" in found
    spoke, began = "metacommunicated" in found, "onset" in found
    case = "hurt" if spoke and began else "spoke" if spoke else "kept"
    return {"case": case, "spoke": spoke, "rupture_began": began}


# --- Attempts ----------------------------------------------------------------


def attempt(course: Course, sentence: Sentence) -> Facts:
    row, before = course.row(sentence), course.before(sentence)
    assert course.episode(sentence)["begun"] < row.name
    came = case = result(row)
    if came == "advanced":
        case = "eased" if row["rupture_kind"] == "none" else f"advanced_{row['stage']}"
    elif came == "converted":
        case = f"to_{row['rupture_kind']}"
    elif came == "apparent" and row["shown_stage"] == 4:
        case = "apparent_full"
    return {
        "case": case,
        "result": came,
        "aware": bool(row["aware"] or before["aware"]),
        "stage": row["stage"],
        "kind_before": before["rupture_kind"],
        "kind": row["rupture_kind"],
    }


def tried_in(course: Course, sentence: Sentence) -> pd.DataFrame:
    """Attempts that a sentence about a run sums up, whatever it says of their number.

    They come after the first one of the rupture and after those that were told
    before, and from three sessions at most.
    """
    episode, now = course.episode(sentence), course.row(sentence).name
    tried = course.attempts(episode).iloc[1:].loc[:now]
    tried = tried[tried.index > max(told_before(course, episode, now), default=-1)]
    first = -RUN
    for session in tried["session"]:
        first = session if session - first >= RUN else first
    return tried[tried["session"] >= first]


def told_before(course: Course, episode: pd.Series[Any], now: int) -> list[int]:
    """Places of the attempts of a rupture that were told before an exchange, but in passing."""
    places = [
        course.place(each.session, each.exchange)
        for each in course.story
        if each.claim in {"attempt", "run"} and each.level != "exchanges"
    ]
    return [place for place in places if episode["begun"] <= place < now]


def run(course: Course, sentence: Sentence) -> Facts:
    tried = tried_in(course, sentence)
    came = [result(row) for _, row in tried.iterrows()]
    begun = course.exchanges["stage"].iloc[tried.index[0] - 1]
    ended = tried["stage"].iloc[-1]
    bad = came.count("backlash") + came.count("converted")
    facts = {
        "attempts": len(tried),
        "session_first": tried["session"].iloc[0],
        "session_last": sentence.session,
        "advances": came.count("advanced"),
        "apparent": came.count("apparent"),
        "backlashes": bad,
        "fallen_back": came.count("fell_back"),
        "mended": came.count("mended"),
        "stage_before": begun,
        "stage_after": ended,
    }
    return {"case": run_case(facts, came), **facts}


def run_case(facts: Facts, came: list[str]) -> str:
    """Which wordings a run ought to have."""
    if set(came) == {"pressed"}:
        return "pressing"
    if facts["mended"]:
        return "mending_eased"
    if set(came) == {"mending_failed"}:
        return "mending"
    moved = step(facts["stage_after"] - facts["stage_before"], 1, ("lost", "", "gained"))
    if not moved and facts["advances"]:
        moved = "to_and_fro"
    if not moved:
        return (
            "hurt" if facts["backlashes"] else "apparent" if facts["apparent"] else "fruitless"
        )
    return f"{moved}_hurt" if facts["backlashes"] else moved


def kind_changed(course: Course, sentence: Sentence) -> Facts:
    (summary,) = [
        each for each in course.story if each.claim == "run" and each[:2] == sentence[:2]
    ]
    first = tried_in(course, summary).index[0]
    before = course.exchanges["rupture_kind"].iloc[first - 1]
    now = course.row(sentence)["rupture_kind"]
    assert before != now
    return {"case": "by_now", "kind_before": before, "kind": now}


# --- How a rupture ended -----------------------------------------------------


def length(course: Course, episode: pd.Series[Any]) -> int:
    """Sessions at some moment of which a rupture was open."""
    return int(course.open_rows(episode)["session"].nunique())


def resolved(course: Course, sentence: Sentence) -> Facts:
    episode = course.episode(sentence)
    assert episode["outcome"] == "resolved"
    mended = "mended" in names(course.row(sentence))
    kind = course.kind_of_last(episode)
    return {
        "case": "mended" if mended else kind,
        "kind": kind,
        "mended": mended,
        "sessions": length(course, episode),
        "attempts": len(course.attempts(episode)),
    }


def faded(course: Course, sentence: Sentence) -> Facts:
    episode = course.episode(sentence)
    assert episode["outcome"] == "lapsed"
    return {
        "case": "seen" if episode["detected"] else "unseen",
        "kind": course.kind_of_last(episode),
        "sessions": length(course, episode),
        "between_sessions": sentence.exchange == 0,
        "noticed": bool(episode["detected"]),
        "stage": course.open_rows(episode)["stage"].max(),
    }


def left_open(course: Course, sentence: Sentence) -> Facts:
    episode = course.episode(sentence)
    assert episode["outcome"] == "open"
    return {
        "case": "seen" if episode["detected"] else "unseen",
        "kind": episode["kind_end"],
        "sessions": length(course, episode),
        "noticed": bool(episode["detected"]),
        "stage": course.open_rows(episode)["stage"].max(),
    }


def aftermath(course: Course, sentence: Sentence) -> Facts:
    episode = course.episode(sentence)
    gain = episode["alliance_after"] - episode["alliance_before"]
    case = step(gain, 0.02, ("worn", "restored", "deeper"))
    healed = episode["outcome"] == "resolved"
    return {"case": case if healed else f"unrepaired_{case}", "gain": gain, "resolved": healed}


def small(course: Course, sentence: Sentence) -> Facts:
    episode, row = course.episode(sentence), course.row(sentence)
    assert episode["peak_intensity"] < 0.5
    tried = course.attempts(episode)
    seen = bool(episode["detected"])
    if episode["outcome"] == "open":
        case = "open_seen" if seen else "open"
    elif episode["outcome"] == "resolved":
        case = "mended" if "mended" in names(row) else "resolved"
    elif tried.empty:
        case = "seen" if seen else "unheeded"
    elif all("adhered" in names(each) for _, each in tried.iterrows()):
        case = "pressed"
    else:
        case = "tried" if seen else "touched"
    return {
        "case": case,
        "kind": episode["kind_start"],
        "kind_last": course.kind_of_last(episode),
        "focus": FOCUS[episode["focus"]],
        "outcome": OUTCOME[episode["outcome"]],
        "noticed": seen,
        "attempts": len(tried),
        "session_begun": episode["session_begun"],
    }


def small_several(course: Course, sentence: Sentence) -> Facts:
    e = course.episodes
    found = e[
        (e["session_ended"] == sentence.session)
        & (e["outcome"] == "lapsed")
        & ~e["detected"]
        & (e["peak_intensity"] < 0.5)
    ]
    kinds = sorted(set(found["kind_start"]))
    return {"case": "faded", "ruptures": len(found), "kinds": kinds}


# --- The end of the treatment ------------------------------------------------


def ending(course: Course, sentence: Sentence) -> Facts:
    d = course.dyad
    kept_on = d["ending"] != "good_enough" and d["open_at_end"]
    return {
        "case": d["ending"] + ("_open" if kept_on else ""),
        "session_last": sentence.session,
        "agreed": 30,
        "ending": d["ending"],
        "open": (course.episodes["outcome"] == "open").sum(),
    }


def tally(course: Course, _: Sentence) -> Facts:
    e = course.episodes
    missed = int((~e["detected"]).sum())
    case = "some_missed" if missed else "all_noticed"
    if len(e) < 2:
        case = "single" if len(e) else "none"
    return {
        "case": case,
        "ruptures": len(e),
        "resolved": (e["outcome"] == "resolved").sum(),
        "faded": (e["outcome"] == "lapsed").sum(),
        "unnoticed": missed,
    }


def alliance_end(course: Course, _: Sentence) -> Facts:
    first, last = course.sessions["alliance_patient"].iloc[[0, -1]]
    return {
        "case": step(last - first, 0.5, ("worse", "same", "better")),
        "first": f"{first:.1f}",
        "last": f"{last:.1f}",
        "scale": 7,
    }


def symptoms_end(course: Course, _: Sentence) -> Facts:
    share = course.sessions["symptoms"].iloc[-1] / course.dyad["symptoms_intake"]
    case = "worse" if share >= 1.1 else "same"
    if share <= 0.9:
        case = "much_better" if share <= 0.6 else "better"
    return {"case": case, "percent": round(100 * share)}


def growth(course: Course, _: Sentence) -> Facts:
    d, last = course.dyad, course.sessions.iloc[-1]
    style = float(last["rigidity"] - d["patient_rigidity"])
    history = float(last["transference"] - d["patient_transference"])
    case = (("none", "history"), ("style", "both"))[style <= -0.03][history <= -0.03]
    return {"case": case, "rigidity": style, "transference": history}


CHECKERS: dict[str, Callable[[Course, Sentence], Facts]] = {
    check.__name__: check
    for check in (
        *(patient, expectation, therapist, approaching_end, climate, rating, symptoms),
        *(perspectives, drawn_in, in_tune, two_ratings, manner, moment),
        *(onset, marker, received, pulled, escalated, noticed, unseen, seen_through),
        *(false_alarm, attempt, run, kind_changed, resolved, faded, left_open, aftermath),
        *(small, small_several, ending, tally, alliance_end, symptoms_end, growth),
    )
}
"""A checker for each type of claim."""
