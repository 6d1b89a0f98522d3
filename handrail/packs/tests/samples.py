"""Fictional papers for the tests: `plan()`, `profile()`, `timeline()`, each changed by keyword."""

from datetime import date
from typing import cast

from handrail.packs.papers import (
    Agreement,
    PlanOutcome,
    PlanPaper,
    PlanSection,
    ProfilePaper,
    Strategy,
    TimelineEntry,
    TimelinePaper,
    Voice,
)
from handrail.rules.plan_kinds import SUPPORT_PLAN, kind_on

MADE_ON = date(2026, 11, 24)


def outcome(**changes: object) -> PlanOutcome:
    row: PlanOutcome = {
        "outcome": "Explains a problem to an adult in three linked sentences, without a prompt, in 4 out of 5 chances.",
        "area": "Communication and interaction",
        "step": "",
        "baseline": "3 of 5 chances, with one prompt (November).",
        "target": "4 of 5 chances, no prompt.",
        "measure": "A tally by Tess, five chances a week.",
        "by": date(2027, 3, 26),
        "strategies": [
            step("Word-finding group: picture the word, first sound, wait ten seconds.", "Tue and Thu, 20 min"),
            step("Ask ‘what happened first?’ and wait.", "In every lesson", who="All adults"),
        ],
        "result": "",
        "result_note": "",
        "result_on": None,
    }
    return cast("PlanOutcome", row | changes)


def step(what: str, how_often: str, who: str = "Tess Whitfield") -> Strategy:
    return {"what": what, "who": who, "how_often": how_often}


def voice(text: str, said_by: str, gathered: str = "") -> Voice:
    return {"text": text, "said_by": said_by, "gathered": gathered, "on": date(2026, 11, 16)}


def signature(name: str, role: str) -> Agreement:
    return {"name": name, "role": role, "how": "", "on": None, "why": ""}


def sections(*keys: str) -> list[PlanSection]:
    """Those of the usual kind of plan, in its order; of these keys alone where any are given."""
    kind = kind_on(SUPPORT_PLAN, MADE_ON)
    return [{"key": row.key, "title": row.title} for row in kind.sections if not keys or row.key in keys]


def plan(**changes: object) -> PlanPaper:
    whole: PlanPaper = {
        "made_on": MADE_ON,
        "school": "Alder Primary School",
        "plan": "Support plan 4",
        "published": True,
        "child": "Mia Kowalczyk",
        "known_as": "Mia",
        "year": "Year 4",
        "class_name": "4B",
        "born": date(2018, 1, 14),
        "status": "SEN support (K)",
        "adults": [{"role": "Class teacher", "name": "Ben Adeyemi"}, {"role": "SENCO", "name": "Ana Ferreira"}],
        "begins": date(2026, 11, 24),
        "review_on": date(2027, 3, 23),
        "sections": sections("strengths", "barriers", "voices", "outcomes", "everyday_help", "agreement"),
        "scores": [],
        "advice": "",
        "advice_from": [],
        "tried": [],
        "impact": "",
        "strengths": "Notices when a friend is sad and goes to them.\nRemembers every step of a game once shown.\n"
        "Draws maps that others can follow.",
        "what_helps": "Ten seconds before anyone speaks again.\nA picture beside each new word.\n"
        "Being told the order of the morning.\nA seat where she sees the speaker’s face.",
        "barriers": [
            {
                "area": "Communication and interaction",
                "text": "Finding the word she wants, above all when the room is noisy.",
            },
            {"area": "Cognition and learning", "text": "Reading common words at sight: 41 of the first 80."},
        ],
        "outcomes": [
            outcome(),
            outcome(
                outcome="Reads 60 of the first 80 common words at sight.",
                area="Cognition and learning",
                baseline="41 of 80 words (13 November).",
                target="60 of 80 words.",
                measure="Words read each Friday.",
                strategies=[step("Precision reading: two new words a week, three old.", "Mon, Wed, Fri, 10 min")],
            ),
            outcome(
                outcome="Asks to join a game at playtime and stays for ten minutes, on 3 days out of 5.",
                area="Social, emotional and mental health",
                baseline="1 day of 5 (October).",
                target="3 days of 5.",
                measure="A note by the adult on duty.",
                strategies=[step("A way in to rehearse: ‘What are you playing?’", "Daily, 5 min", who="Ben Adeyemi")],
            ),
        ],
        "pupil_voice": voice(
            "I like the word group. I want more time to answer. I want to play football with the others.",
            "Mia",
            "drawn and talked through with Tess Whitfield",
        ),
        "parents_voice": voice(
            "She talks much more at home since September. She still gets cross when she cannot find a word.",
            "Ola Kowalczyk, mother",
            "at the family meeting",
        ),
        "teacher_voice": voice("Mia puts her hand up most days now. Writing is where she stops.", "Ben Adeyemi"),
        "agreed_by": [
            signature("Ola Kowalczyk", "Mother"),
            signature("Mia Kowalczyk", "Pupil"),
            signature("Ben Adeyemi", "Class teacher"),
            signature("Ana Ferreira", "SENCO"),
        ],
        "next_date": date(2027, 3, 23),
        "next_note": "Family review meeting, 3.30 pm, Room 4.",
    }
    return cast("PlanPaper", whole | changes)


def full_plan(**changes: object) -> PlanPaper:
    """A plan in which every section says something, with an outcome that is a step towards one of section E."""
    towards = "E2: By the end of Year 6 Mia will ask for help by herself."
    return plan(
        **{
            "sections": sections(),
            "scores": [
                {
                    "name": "Single Word Reading Test",
                    "kind": "Standardised score",
                    "scores": [
                        {"score": "87", "on": date(2026, 9, 18), "form": "B"},
                        {"score": "82", "on": date(2026, 1, 22), "form": "A"},
                    ],
                },
                {
                    "name": "Spelling screener",
                    "kind": "Age (years and months)",
                    "scores": [{"score": "7;03", "on": date(2026, 9, 18), "form": ""}],
                },
            ],
            "advice": "Wait ten seconds. Word-finding group twice a week (Priya Raman, speech and language therapist).",
            "advice_from": ["Speech and language therapy report, 16 October 2026"],
            "tried": [
                {
                    "what": "Reading buddy from Year 6",
                    "period": "spring 2026",
                    "result": "She read more at home and no faster.",
                },
                {"what": "Word mat on the desk", "period": "", "result": "Not used after the second week."},
            ],
            "outcomes": [outcome(step=towards), outcome(outcome="Reads 60 of the first 80 common words at sight.")],
            "impact": "She starts her own sentences in lessons and at play.",
            **changes,
        }
    )


def empty_plan() -> PlanPaper:
    said_nothing: Voice = {"text": "", "said_by": "", "gathered": "", "on": None}
    return plan(
        published=False,
        born=None,
        status="",
        begins=None,
        review_on=None,
        sections=sections("outcomes", "agreement"),
        strengths="",
        what_helps="",
        barriers=[],
        outcomes=[],
        pupil_voice=said_nothing,
        parents_voice=said_nothing,
        teacher_voice=said_nothing,
        agreed_by=[],
        next_date=None,
        next_note="",
    )


def profile(**changes: object) -> ProfilePaper:
    whole: ProfilePaper = {
        "made_on": MADE_ON,
        "school": "Alder Primary School",
        "title": "One-page profile",
        "child": "Mia Kowalczyk",
        "known_as": "Mia",
        "year": "Year 4",
        "class_name": "4B",
        "like_about_me": "I am kind to new children.\nI am funny.\nI never give up on a puzzle.",
        "matters_to_me": "Football with my brother.\nKnowing what comes next.\nMy dog Pepper.",
        "in_my_words": "I know the answer. I need a bit longer to find the word.",
        "please_do": "Give me ten seconds before you ask again.\nShow me a picture of a new word.\n"
        "Let me sit where I can see your face.\nTell me the order of the morning.",
        "please_do_not": "Finish my sentence.\nAsk me first in front of everyone.",
        "written_by": "Mia, with Tess Whitfield and Ola Kowalczyk",
        "written_on": date(2026, 11, 16),
    }
    return cast("ProfilePaper", whole | changes)


def entry(on: date, kind: str, what: str, who: str = "Ana Ferreira") -> TimelineEntry:
    return {"on": on, "kind": kind, "what": what, "who": who, "recorded": "", "number": None, "code": ""}


def timeline(**changes: object) -> TimelinePaper:
    whole: TimelinePaper = {
        "made_on": MADE_ON,
        "school": "Alder Primary School",
        "child": "Mia Kowalczyk",
        "year": "Year 4",
        "class_name": "4B",
        "born": date(2018, 1, 14),
        "status": "SEN support (K)",
        "begins": date(2026, 9, 1),
        "ends": MADE_ON,
        "made_for": "",
        "entries": [
            entry(date(2026, 11, 24), "Plan", "Support plan 4 agreed with Ola Kowalczyk at the family meeting."),
            entry(date(2026, 11, 16), "Pupil’s view", "‘I want more time to answer.’", who="Tess Whitfield"),
            entry(
                date(2026, 10, 16),
                "Advice",
                "Speech and language therapist: word-finding group twice a week; wait ten seconds.",
                who="Priya Raman, therapist",
            ),
            entry(date(2026, 9, 14), "Concern", "Stops in the middle of a sentence and gives up.", who="Ben Adeyemi"),
        ],
        "hidden": 0,
        "seal": None,
    }
    return cast("TimelinePaper", whole | changes)
