from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.pupils.models import Pupil

from .conftest import Person, address
from .factories import make_draft, make_published, plan_text, publish


def counted(browser: Client, where: str) -> int:
    """How many queries a page asks, once what is cached is cached."""
    browser.get(where)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(where).status_code == 200
    return len(queries)


@pytest.mark.parametrize("where", ["plan", "edit", "review"])
def test_queries_do_not_grow_with_outcomes(where: str, mia: Pupil, omar: Pupil, ana: Person) -> None:
    one, four = make_draft(mia, ana.member, plan_text(1)), make_draft(omar, ana.member, plan_text(4))
    if where != "edit":
        publish(one, ana.member)
        publish(four, ana.member)
    browser = ana.browser
    counts = [counted(browser, address(where, plan)) for plan in (one, four)]
    assert counts[0] == counts[1]
    assert counts[0] <= 15, counts


def test_queries_of_the_list_do_not_grow_with_plans(mia: Pupil, ana: Person) -> None:
    where, browser = reverse("plans:list", kwargs={"school": "alder"}), ana.browser
    pupils = [Pupil.objects.create(school=mia.school, forename="Pupil", surname=f"Number {n}") for n in range(100)]
    for pupil in pupils[:10]:
        make_published(pupil, ana.member)
    ten = counted(browser, where)
    for pupil in pupils[10:]:
        make_draft(pupil, ana.member)
    assert counted(browser, where) == ten
