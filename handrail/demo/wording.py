"""A story's cycle as the text of a plan's draft and of its review, by the names of `plans.text`.

All that a story holds is given a name; the caller keeps the names its form has (`only`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from handrail.demo.arcs import Arc, Cycle, Outcome, Voice, Who, told
from handrail.rules.calendar import say_day

_MET = {"in person": "in_person", "phone": "phone", "video": "video"}
_TOO_YOUNG = "Not asked to agree to a plan at this age; what {name} shows us is written under the voices."
_NO_ANSWER = "Sent home twice and rung once. No answer yet; we try again at the gate."


def draft_text(arc: Arc, number: int, who: Who, agreed_on: date, review_on: date) -> dict[str, str]:
    """The plan of one cycle, counted from 0; by the day of its review each outcome is to be reached."""
    cycle = arc.cycles[number]
    text = {
        "strengths": arc.strengths,
        "everyday_help": arc.everyday_help,
        "expected_impact": cycle.expected_impact,
        "advice": arc.advice,
        "advice_from": arc.advice_from,
        "review_on": say_day(review_on),
    }
    text |= {f"strength-{area}": words for area, words in arc.strength_by_area.items()}
    text |= {f"barrier-{area}": words for area, words in arc.barriers.items()}
    for n, tried in enumerate(arc.tried, start=1):
        text |= {f"tried-{n}-{part}": getattr(tried, part) for part in ("what", "period", "result")}
    for n, outcome in enumerate(cycle.outcomes, start=1):
        text |= _outcome(outcome, f"outcome-{n}-", review_on)
    text |= _voices(cycle.voices, agreed_on) | _agreement(arc, cycle, agreed_on)
    return {name: told(words, who) for name, words in text.items()}


def review_text(cycle: Cycle, who: Who, held_on: date) -> dict[str, str]:
    """The review of a cycle that has one, held on a day. Raises ValueError for a cycle that still runs."""
    text = {"held_on": say_day(held_on)} | _meeting(cycle) | _voices(cycle.afterwards, held_on)
    for n, outcome in enumerate(cycle.outcomes, start=1):
        judged = outcome.judged
        if judged is None:
            raise ValueError("This cycle still runs.")
        text |= {
            f"outcome-{n}-value": "none" if judged.value is None else str(judged.value),
            f"outcome-{n}-what_we_saw": judged.what_we_saw,
            f"outcome-{n}-next_step": judged.next_step,
            f"outcome-{n}-stop_reason": judged.stop_reason,
        }
    return {name: told(words, who) for name, words in text.items()}


def only(names: Collection[str], text: Mapping[str, str]) -> dict[str, str]:
    """What is written under one of the names."""
    return {name: words for name, words in text.items() if name in names}


def _outcome(outcome: Outcome, place: str, by_when: date) -> dict[str, str]:
    parts = ("text", "baseline", "measure", "target", "area")
    text = {f"{place}{part}": str(getattr(outcome, part)) for part in parts} | {f"{place}by_when": say_day(by_when)}
    for n, strategy in enumerate(outcome.strategies, start=1):
        text |= {
            f"{place}strategy-{n}-{part}": getattr(strategy, part) for part in ("text", "who", "how_often", "where")
        }
    return text


def _voices(voices: Iterable[Voice], said_on: date) -> dict[str, str]:
    """A voice of each; where two speak for the family, both by name under one."""
    text: dict[str, str] = {}
    for whose in ("pupil", "parent", "teacher"):
        own = [voice for voice in voices if voice.whose == whose]
        if own:
            words = "\n\n".join(f"{voice.name}: {voice.text}" if len(own) > 1 else voice.text for voice in own)
            names = " and ".join(voice.name for voice in own)
            said = {"text": words, "name": names, "how": own[0].how, "said_on": say_day(said_on)}
            text |= {f"voice-{whose}-{part}": written for part, written in said.items()}
    return text


def _agreement(arc: Arc, cycle: Cycle, agreed_on: date) -> dict[str, str]:
    """How parent and pupil agreed; the youngest are not asked to."""
    day = say_day(agreed_on)
    text = _parent_agreed(arc, next((voice for voice in cycle.voices if voice.whose == "parent"), None), day)
    if arc.phase == "early":
        return text | {"pupil_agreed_how": "not_yet", "pupil_agreed_why": _TOO_YOUNG}
    return text | {"pupil_agreed_how": "meeting", "pupil_agreed_on": day}


def _parent_agreed(arc: Arc, parent: Voice | None, day: str) -> dict[str, str]:
    """How somebody of the family agreed, with a signature where no words are kept; or that nobody answered yet."""
    if parent is None and arc.quality == "poor":
        return {"parent_agreed_how": "not_yet", "parent_agreed_why": _NO_ANSWER}
    if parent is None:
        return {"agreed_on": day, "parent_agreed_how": "signed", "parent_agreed_on": day}
    how = "phone" if "phone" in parent.name else "written" if parent.how == "written" else "meeting"
    text = {"agreed_with": "{teacher}", "agreed_on": day, "parent_agreed_how": how}
    return text | {"parent_agreed_name": parent.name, "parent_agreed_on": day}


def _meeting(cycle: Cycle) -> dict[str, str]:
    """Who came to the review: the family, and apart from them those who work with the child."""
    meeting = cycle.meeting
    rows = meeting.came if meeting else ()
    family = [_came(*row) for row in rows if row[0].startswith("{name}")]
    others = [name for name, _ in rows if not name.startswith("{name}")]
    text = {"with_whom": ", ".join(others) or "{teacher}"}
    if meeting is None or not family:
        return text
    return text | {"came": "\n".join(family), "minutes": str(meeting.minutes), "how_met": _MET[meeting.how]}


def _came(name: str, part: str) -> str:
    return name if part.casefold() in name.casefold() else f"{name}, {part}"
