"""No page asks more of the database because a school is larger, and none asks more than fifteen things."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.school import Made, make_school

MOST = 15
SIZES = {"ten": (10, 6, 4), "thousand": (1000, 400, 30)}


@pytest.fixture(params=SIZES)
def made(request: pytest.FixtureRequest, db: None) -> Made:
    pupils, listed, plans = SIZES[request.param]
    return make_school("bench", pupils=pupils, on_register=listed, with_plans=plans)


def _pages(made: Made) -> dict[str, str]:
    base = f"/s/{made.slug}/"
    return {
        "home": base,
        "register": f"{base}register/",
        "pupil": f"{base}pupils/{made.pupil}/",
        "timeline": f"{base}pupils/{made.pupil}/timeline/",
        "plan": f"{base}plans/{made.plan}/",
        "plans": f"{base}plans/",
        "find": f"{base}find/?q=sample",
        "groups": f"{base}groups/",
        "group pupils": f"{base}groups/{made.group}/pupils/",
        "set up": f"{base}set-up/",
        "years": f"{base}settings/year/",
        "what next": f"{base}what-next/",
        "emergency cards": f"{base}emergency-cards/",
        "emergency card": f"{base}pupils/{made.pupil}/emergency-card/",
        "papers": f"{base}papers/",
        "supply sheet": f"{base}papers/{made.group}/supply/",
        "check of a paper": f"{base}verify/",
        "what next list": f"{base}what-next/no-profile/",
        "people": f"{base}people/",
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
    }


# What each page asks; the same for ten pupils and for a thousand. A change here is a change of cost: say why.
COUNTS = {
    "home": 9,  # one more while setting up is not done
    "register": 13,
    "pupil": 15,
    "timeline": 15,
    "plan": 13,
    "plans": 8,
    "find": 8,
    "groups": 7,
    "group pupils": 10,
    "set up": 4,
    "years": 4,
    "what next": 10,
    "emergency cards": 4,
    "emergency card": 9,
    "papers": 7,
    "supply sheet": 11,
    "check of a paper": 3,
    "what next list": 13,
    "people": 5,
    "files": 5,
    "facts": 4,
    "table": 9,
    "office": 10,
    "census": 12,
    "leavers": 6,
    "new year": 12,
    "new year, by name": 11,
    "documents": 4,
    "bring in plans": 4,
    "bring in a plan": 6,
}


def test_pages_ask_the_same_of_a_small_school_and_a_large_one(made: Made) -> None:
    client = Client()
    client.force_login(made.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = {}
    for name, path in _pages(made).items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200, name
        asked[name] = len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])
    assert asked == COUNTS, asked
    assert max(asked.values()) <= MOST
