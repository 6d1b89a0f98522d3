"""J5: run a review meeting and publish to parents. Budget: 9 steps, 180 seconds, 420 the first time.

Whoever works with the child has rated the other outcomes already; the last is rated with the family.
"""

import re
from datetime import timedelta

from handrail.core import clock
from handrail.rules.calendar import say_day
from tests.journeys.conftest import Journey
from tests.journeys.test_j4_carry_forward import rates_all_but_the_first


def test_a_review_is_held_with_the_family_and_the_next_plan_is_theirs(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    due = journey.page.get_by_role("link", name=re.compile("^Review plan")).first.inner_text()
    rates_all_but_the_first(journey, due)

    journey.begins()
    journey.goes("link", due)
    journey.chooses("Partly met")
    journey.types("What we saw", "Begins alone with adults who are known")
    journey.chooses("Adapt")
    journey.types(re.compile("^(Their names|Anybody else of the family)"), "Gran Jo, gran")
    journey.types(re.compile("^Minutes$"), "35")
    journey.goes("button", re.compile("^Finish, and open plan"))
    day = say_day(clock.today() + timedelta(days=60))
    for label, words in {"Target": "4 of 5", "By when": day, "Review date": day}.items():
        journey.types(label, words)
    journey.selects("Agreed?", "In the meeting", 1)
    journey.types("Agreed on", say_day(clock.today()), 1)
    journey.goes("button", "Publish")

    journey.sees("is published. It cannot be changed now")
    journey.keeps(9, 180, 420)
    journey.goes("link", due.partition(" of ")[2])
    journey.sees(re.compile(r"^With the family \d(, with| of) 3"))
    journey.sees("35 minutes, in person")
