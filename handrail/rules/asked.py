"""What must be so before an authority assesses, by the law; and what its forms and panels commonly ask besides.

The law asks one thing and no other. Cycles and spending are what a panel or a top-up form asks: they are shown as what
it asks, and a request can always be made.
"""

from __future__ import annotations

from dataclasses import dataclass

from handrail.rules.source import Source

LEGAL_TEST = Source(
    "Children and Families Act 2014, section 36(8); Cambridgeshire County Council v FL-J [2016] UKUT 0225 (AAC)", "V"
)
LEGAL_TEST_WORDS = (
    "The local authority must secure an EHC needs assessment for the child or young person if … the authority is of "
    "the opinion that (a) the child or young person has or may have special educational needs, and (b) it may be "
    "necessary for special educational provision to be made for the child or young person in accordance with an EHC "
    "plan."
)
NO_CONDITION = (
    "No amount of spending and no number of cycles is part of it. A parent, a young person or the school can ask for "
    "an assessment at any time."
)
COMMON = Source("What published forms of several authorities ask; each differs, so write down what yours asks", "S")


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing that is commonly asked: what for, what of the record answers it, in which words, and how many."""

    purpose: str
    criterion: str
    words: str
    number: int | None = None


COMMONLY_ASKED = (
    Asked("top_up", "cycles", "Plans that were reviewed, with what came of each", 2),
    Asked("top_up", "costs_planned", "A costed provision map up to the school’s own contribution"),
    Asked("top_up", "costs_delivered", "What was really delivered, not only planned"),
    Asked("top_up", "needs", "The child’s needs, the main one first"),
    Asked("top_up", "parent_voice", "The parents’ views"),
    Asked("top_up", "pupil_voice", "The child’s views"),
    Asked("top_up", "outside_advice", "Advice of professionals from outside the school", 1),
    Asked("assessment", "cycles", "At least two cycles of assess, plan, do, review", 2),
    Asked("assessment", "profile", "A one-page profile"),
    Asked("assessment", "parent_voice", "The parents’ views"),
    Asked("assessment", "pupil_voice", "The child’s views"),
    Asked("assessment", "teacher_voice", "What the class teacher sees"),
    Asked("assessment", "outside_advice", "Advice of professionals from outside the school", 1),
    Asked("assessment", "scores", "Where the child began and where they are now"),
    Asked("assessment", "attendance", "Attendance"),
    Asked("assessment", "costs_delivered", "What the school has spent on the child’s provision"),
    Asked("assessment", "other", "Consent and signatures"),
)
