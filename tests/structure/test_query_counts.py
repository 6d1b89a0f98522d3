"""No page asks more of the database because a school is larger, and none asks more than fifteen things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.school import Made, make_school
from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.access.models import User
from handrail.budget.actions import write_amount
from handrail.budget.tests.factories import make_once, make_stream, rate
from handrail.concerns.tests.factories import make_concern, make_step
from handrail.core import clock
from handrail.impact.tests.factories import make_measures
from handrail.provision.actions import SlotTime, link_outcomes, stop_run
from handrail.provision.models import Provision
from handrail.provision.tests.factories import make_run, make_session, open_all_year
from handrail.pupils.models import Pupil
from handrail.schools.models import School
from handrail.workload.tests.factories import make_hours

MOST = 15
SIZES = {"ten": (10, 6, 4), "thousand": (1000, 400, 30)}


@pytest.fixture(params=SIZES)
def made(request: pytest.FixtureRequest, db: None) -> Iterator[Made]:
    """On a Thursday: of a Monday My day shows the Friday before, and asks for it."""
    with time_machine.travel(datetime(2026, 11, 19, 10, tzinfo=UTC)):
        yield _made(*SIZES[request.param])


def _made(pupils: int, listed: int, plans: int) -> Made:
    made = make_school("bench", pupils=pupils, on_register=listed, with_plans=plans)
    senco = find_member(made.user, made.slug, "test")
    assert senco is not None
    make_hours(senco)
    _groups(senco, made.user, plans)
    run = _provision(senco, made, plans)
    _costs(senco, run, plans)
    return replace(made, concern=_concerns(senco, made.pupil, plans), run=run.ref, kind=run.type.ref)


def _provision(senco: Member, made: Made, count: int) -> Provision:
    """Runs on the map, several of them the pupil's whose page is counted, with sessions and measures; nobody said more
    of some."""
    open_all_year(senco)
    pupils = list(Pupil.objects.for_school(senco.school).by_name()[:count])
    first = next(pupil for pupil in pupils if pupil.ref == made.pupil)
    for place, pupil in enumerate(pupils):
        run = make_run(senco, list({first, pupil}), user=made.user, slots=(SlotTime(0), SlotTime(2)))
        link_outcomes(by=senco, placement=run.placements.get(pupil=first), refs=[made.outcome])
        if place % 2:
            make_session(senco, run)
            make_measures(senco, run, dict.fromkeys({first, pupil}, ("7;00", "7;04")))
            stop_run(by=senco, run=run, on=senco.on, reason="Enough")
    return run


def _costs(senco: Member, run: Provision, count: int) -> None:
    """A rate, streams with what they have, and things paid once for the run whose page is counted."""
    rate(senco)
    pupils = Pupil.objects.for_school(senco.school).by_name()[:1]
    for place in range(count):
        stream = make_stream(senco, f"Stream {place}", "other")
        write_amount(by=senco, stream=stream, on=senco.on, pence=100_000, source="Made up")
        make_once(senco, run, what=f"Licence {place}", stream=stream, pupils=pupils)


def _groups(senco: Member, user: User, count: int) -> None:
    """A group of each of some pupils that meets today, delivered by her, with a session of last week."""
    for place, pupil in enumerate(Pupil.objects.for_school(senco.school).by_name()[:count]):
        run = make_run(senco, [pupil], user=user, group_name=f"Group {place}", slots=(SlotTime(0), SlotTime(3)))
        make_session(senco, run)


def _concerns(senco: Member, pupil: str, count: int) -> str:
    """A concern about the pupil whose page is counted, decided and asked about, and one about each of some others."""
    others = Pupil.objects.for_school(senco.school).exclude(ref=pupil).by_name()[:count]
    for other in others:
        make_concern(senco, other)
    first = make_concern(senco, Pupil.objects.for_school(senco.school).get(ref=pupil))
    make_step(senco, first, "universal")
    return first.ref


def _pages(made: Made) -> dict[str, str]:
    base = f"/s/{made.slug}/"
    return {
        "home": base,
        "register": f"{base}register/",
        "pupil": f"{base}pupils/{made.pupil}/",
        "timeline": f"{base}pupils/{made.pupil}/timeline/",
        "plan": f"{base}plans/{made.plan}/",
        "plans": f"{base}plans/",
        "concerns": f"{base}concerns/?show=all",
        "concern": f"{base}concerns/{made.concern}/",
        "outcome": f"{base}plans/{made.plan}/outcomes/{made.outcome}/",
        "sitting": f"{base}plans/class/{made.group}/review/",
        "compare": f"{base}pupils/{made.pupil}/plans/compare/",
        "whose work": f"{base}plans/whose-work/",
        "edit the map": f"{base}provision/edit/",
        "who is where": f"{base}provision/who/",
        "absent today": f"{base}provision/absent/",
        "spreadsheets of provision": f"{base}provision/sheets/",
        "meetings": f"{base}meetings/",
        "every meeting": f"{base}meetings/held/",
        "restricted": f"{base}notes/restricted/",
        "my time": f"{base}time/",
        "my roles": f"{base}time/roles/",
        "find": f"{base}find/?q=sample",
        "groups": f"{base}groups/",
        "group pupils": f"{base}groups/{made.group}/pupils/",
        "class at a glance": f"{base}groups/{made.group}/glance/",
        "set up": f"{base}set-up/",
        "years": f"{base}settings/year/",
        "what next": f"{base}what-next/",
        "emergency cards": f"{base}emergency-cards/",
        "emergency card": f"{base}pupils/{made.pupil}/emergency-card/",
        "papers": f"{base}papers/",
        "supply sheet": f"{base}papers/{made.group}/supply/",
        "class pack": f"{base}papers/{made.group}/pack/",
        "check of a paper": f"{base}verify/",
        "what next list": f"{base}what-next/no-profile/",
        "people": f"{base}people/",
        "who has access": f"{base}access/",
        "roles": f"{base}roles/",
        "shared devices": f"{base}devices/",
        "cover": f"{base}groups/cover/",
        "opened for an hour": f"{base}opened/",
        "leaving": f"{base}people/leaving/",
        "odd access": f"{base}watching/",
        "files": f"{base}files/",
        "facts": f"{base}facts/",
        "table": f"{base}facts/{made.table}/",
        "office": f"{base}office/",
        "census": f"{base}census/",
        "leavers": f"{base}leavers/",
        "new year": f"{base}new-year/",
        "new year, by name": f"{base}new-year/children/",
        "documents": f"{base}documents/bring-in/",
        "bring in plans": f"{base}plans/bring-in/many/",
        "bring in a plan": f"{base}plans/bring-in/",
        "my day": f"{base}time/day/",
        "my ledger": f"{base}time/ledger/",
        "my week": f"{base}time/ledger/{clock.today().isoformat()}/",
        "kinds of work": f"{base}time/kinds/",
        "my supervision": f"{base}time/supervision/",
        "private notes": f"{base}time/private/",
        "weeks ahead": f"{base}time/ahead/",
        "good news": f"{base}time/good-news/",
        "coming back": f"{base}time/coming-back/",
        "first weeks": f"{base}time/first-weeks/",
        "my report": f"{base}time/report/",
        "reports of time": f"{base}time/reports/",
        "hourly rates": f"{base}rates/",
        "budget": f"{base}budget/",
        "what ifs": f"{base}budget/what-if/",
        "budget for governors": f"{base}budget/governor/",
        "my groups": f"{base}sessions/",
        "what was done": f"{base}provision/done/?period=year&by=pupil",
        "provision map": f"{base}provision/",
        "provision by adult": f"{base}provision/adults/",
        "provision by outcome": f"{base}provision/outcomes/",
        "library of provision": f"{base}provision/library/",
        "provision map with costs": f"{base}provision/?costs=1",
        "run": f"{base}provision/{made.run}/",
        "costs of a run": f"{base}provision/{made.run}/costs/",
        "costs worked out": f"{base}costs/settings/",
        "own map": f"{base}pupils/{made.pupil}/provision/",
        "came of it": f"{base}provision/impact/",
        "end of term": f"{base}provision/term/",
        "came of a run": f"{base}provision/{made.run}/impact/",
        "came of a type": f"{base}provision/library/{made.kind}/impact/",
        "measures": f"{base}provision/{made.run}/measures/",
        "bank": f"{base}bank/",
        "hints": f"{base}bank/hints/",
        "costs of a child": f"{base}pupils/{made.pupil}/costs/",
        "ready to ask": f"{base}pupils/{made.pupil}/costs/ready/",
    }


# What each page asks; the same for ten pupils and for a thousand. A change here is a change of cost: say why.
COUNTS = {
    # Three are of concerns, one of unread plans, one of meetings, one of her own time; one more while setting up is not
    # done.
    "home": 14,
    "register": 14,
    "budget": 5,
    "what ifs": 4,
    "budget for governors": 6,
    "pupil": 15,  # one is of provision and one of its measures, where the pupil has any
    "timeline": 15,
    "plan": 15,
    "concerns": 9,
    "concern": 12,
    "plans": 9,
    "outcome": 11,
    "sitting": 14,
    "compare": 8,
    "whose work": 11,
    "edit the map": 15,
    "who is where": 8,
    "absent today": 8,
    "spreadsheets of provision": 4,
    "meetings": 10,
    "every meeting": 6,
    "restricted": 4,
    "my time": 14,  # two are of whether her log goes
    "my roles": 8,
    "find": 8,
    "groups": 7,
    "group pupils": 10,
    "class at a glance": 14,
    "set up": 4,
    "years": 4,
    "what next": 10,
    "emergency cards": 4,
    "emergency card": 9,
    "papers": 7,
    "supply sheet": 11,
    "class pack": 7,
    "check of a paper": 3,
    "what next list": 13,
    "people": 6,
    "who has access": 12,
    "roles": 5,
    "shared devices": 4,
    "cover": 13,
    "opened for an hour": 4,
    "leaving": 4,
    "odd access": 8,
    "files": 5,
    "facts": 4,
    "table": 8,
    "office": 10,
    "census": 12,
    "leavers": 6,
    "new year": 12,
    "new year, by name": 11,
    "documents": 4,
    "bring in plans": 4,
    "bring in a plan": 7,
    "my day": 13,
    "my ledger": 10,
    "my week": 9,
    "kinds of work": 6,
    "my supervision": 5,
    "private notes": 4,
    "good news": 5,
    "coming back": 6,
    "first weeks": 13,
    "weeks ahead": 12,  # two more where the school’s dates are written down
    "my report": 10,  # one more for rates, where paid hours are written down
    "reports of time": 4,
    "hourly rates": 5,
    "my groups": 11,
    "what was done": 12,  # by pupil, which asks most
    "provision map": 6,
    "provision by adult": 5,
    "provision by outcome": 15,
    "library of provision": 4,
    "provision map with costs": 8,
    "run": 8,  # two are of what it costs
    "costs of a run": 10,
    "costs worked out": 7,
    "own map": 8,
    "came of it": 5,  # one more for each further school year in which a run began
    "end of term": 8,  # one writes down whom a run for one pupil names
    "came of a run": 7,
    "came of a type": 7,
    "measures": 6,
    "bank": 5,
    "hints": 4,
    "costs of a child": 10,
    "ready to ask": 10,
}


def test_pages_ask_the_same_of_a_small_school_and_a_large_one(made: Made) -> None:
    client = Client()
    client.force_login(made.user, backend="handrail.access.backends.Backend")
    asked = {}
    for name, path in _pages(made).items():
        asked[name] = _asks(client, path)
    assert asked == COUNTS, asked
    assert max(asked.values()) <= MOST


def _asks(client: Client, path: str) -> int:
    """How much a page asks of the database."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_home_asks_no_more_while_the_year_turns_and_setting_up_is_not_done(db: None) -> None:
    with time_machine.travel(datetime(2027, 9, 7, 9, tzinfo=UTC), tick=False):
        made = make_school("bench", pupils=20, on_register=15, with_plans=9)
        senco = find_member(made.user, made.slug, "test")
        assert senco is not None
        make_hours(senco)
        School.objects.filter(pk=senco.school.pk).update(set_up_on=None)
        _concerns(senco, made.pupil, 3)
        client = Client()
        client.force_login(made.user, backend="handrail.access.backends.Backend")
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/s/{made.slug}/").content.decode()
    assert "Finish setting up" in page
    assert "The new year: look at who moves" in page
    assert len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= MOST
