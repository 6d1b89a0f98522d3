from __future__ import annotations

from django.urls import reverse

from handrail.plans import actions
from handrail.pupils.models import Pupil

from .conftest import Person
from .factories import draft, make_draft, make_published, make_reviewed
from .reading import words


def listed(who: Person, show: str = "all") -> str:
    return words(who.browser.get(reverse("plans:list", kwargs={"school": "alder"}), {"show": show}))


def test_the_list_is_scoped_to_the_reader(
    mia: Pupil, omar: Pupil, ana: Person, ben: Person, pat: Person, cal: Person
) -> None:
    make_published(mia, ana.member)
    make_draft(omar, ana.member)
    assert ("Kowalczyk, Mia" in listed(ana), "Haddad, Omar" in listed(ana)) == (True, True)
    assert ("Kowalczyk, Mia" in listed(ben), "Haddad, Omar" in listed(ben)) == (True, False)
    make_draft(mia, ana.member)
    assert ("Support plan 1" in listed(pat), "Support plan 2" in listed(pat)) == (True, False)
    assert cal.browser.get(reverse("plans:list", kwargs={"school": "alder"})).status_code == 404


def test_each_filter_keeps_its_own(mia: Pupil, omar: Pupil, ana: Person, ben: Person) -> None:
    late = make_published(mia, ana.member, review_on="20 November 2026")
    plan = make_draft(omar, ana.member)
    assert ("Mia" in listed(ana, "late"), "Omar" in listed(ana, "late")) == (True, False)
    assert ("Mia" in listed(ana, "due"), "Omar" in listed(ana, "drafts")) == (True, True)
    assert "Omar" not in listed(ana, "approve")
    actions.send_for_approval(version=draft(plan), by=ana.member)
    assert "Omar" in listed(ana, "approve")
    make_reviewed(late, ana.member)
    assert "No plan fits this filter today." in listed(ana, "late")


def test_late_reviews_come_first(mia: Pupil, omar: Pupil, ana: Person) -> None:
    make_published(omar, ana.member)
    make_published(mia, ana.member, review_on="1 November 2026")
    page = listed(ana)
    assert page.index("Kowalczyk, Mia") < page.index("Haddad, Omar")


def test_an_empty_list_teaches(ana: Person) -> None:
    assert "No plans yet" in listed(ana)


def test_a_pupil_who_left_is_not_listed(mia: Pupil, ana: Person) -> None:
    make_published(mia, ana.member)
    mia.left_on = ana.member.on.replace(year=2025)
    mia.save()
    assert "Kowalczyk" not in listed(ana)
