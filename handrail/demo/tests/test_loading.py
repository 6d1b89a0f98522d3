"""The demonstration is made whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from handrail.concerns.models import Concern, Step
from handrail.core import clock
from handrail.demo import load_demo, loading
from handrail.demo.terms import terms_about
from handrail.meetings.models import Meeting
from handrail.plans.models import Plan, PlanRead, Review
from handrail.provision.models import InterventionSession, Provision
from handrail.pupils.models import GroupMembership, Note, RegisterEntry
from handrail.rules.calendar import academic_year, add_months
from handrail.schools.models import School, Trust


@pytest.mark.django_db
def test_a_first_start_that_is_stopped_half_way_leaves_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = replace(settings.HOME, is_demo=True)

    def stopped(school: School, *rest: object) -> None:
        assert School.objects.count() == 4
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_fill", stopped)
    with pytest.raises(KeyboardInterrupt):
        load_demo()
    assert not School.objects.exists()
    assert not Trust.objects.exists()


@pytest.mark.django_db
def test_a_folder_for_real_use_is_left_alone() -> None:
    load_demo()
    assert not School.objects.exists()


TINY = {
    "alder": {"R": {"RA": 6}, "1": {"1A": 9}, "2": {"2A": 11}, "4": {"4B": 16}, "5": {"5A": 6}, "6": {"6A": 4}},
    "birch": {"7": {"7A": 14, "7B": 14}, "8": {"8A": 4}, "9": {"9A": 4}},
    "cedar": {"3": {"3": 2}},
    "little-larches": {"N1": {"Otters": 6}, "N2": {"Hedgehogs": 6}},
}
DAYS = [date(2026, 9, 1), date(2026, 12, 20), date(2027, 2, 14), date(2027, 7, 31), date(2028, 2, 29)]


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_of_the_year_what_has_happened_is_past_and_on_a_school_day(
    today: date, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME, settings.DEMO_IS_SMALL = replace(settings.HOME, is_demo=True), True
    monkeypatch.setattr(loading, "SMALL", TINY)
    for without_days in ("keep_lists", "tell_facts"):
        monkeypatch.setattr(loading, without_days, lambda *_: None)
    monkeypatch.setattr(clock, "now", lambda: datetime(today.year, today.month, today.day, 9, tzinfo=UTC))
    load_demo()
    terms, happened, to_come = terms_about(today), list(_happened()), list(_to_come())
    assert [day for day in happened if day > today] == []
    assert [day for day in (*happened, *to_come) if day not in set(terms.open)] == []
    assert any(day >= today for day in to_come)
    assert all(day >= academic_year(today).starts_on for day in _plans_of_the_new())
    assert all(day >= add_months(academic_year(today).starts_on, -12) for day in _since_of_year_1())
    assert not [read for read in _reads() if read.version.starts_on and read.version.starts_on > today - timedelta(21)]
    assert {read.name for read in _reads()} >= {"Ben Adeyemi", "Tess Whitfield"}
    assert _without_a_plan(terms.ago(today, 15)) <= ({"R", "7", "N1"} if today.month == 9 else set())


def _plans_of_the_new() -> Iterator[date]:
    """The days on which the plans of those were published who came to their school this September."""
    for school in School.objects.all():
        new = GroupMembership.objects.for_school(school).filter(group__kind="year", group__name__in=("R", "7", "N1"))
        plans = Plan.objects.for_school(school).filter(pupil__in=new.values("pupil"), published_on__isnull=False)
        yield from filter(None, plans.values_list("published_on", flat=True))


def _since_of_year_1() -> Iterator[date]:
    """The days since which those of Year 1 of the primary school are on its register: they came with Reception."""
    alder = School.objects.get(slug="alder")
    ones = GroupMembership.objects.for_school(alder).filter(group__kind="year", group__name="1").values("pupil")
    held = RegisterEntry.objects.for_school(alder).filter(pupil__in=ones, starts_on__isnull=False)
    yield from filter(None, held.values_list("starts_on", flat=True))


def _reads() -> list[PlanRead]:
    alder = School.objects.get(slug="alder")
    return list(PlanRead.objects.for_school(alder).select_related("version"))


def _without_a_plan(since: date) -> set[str]:
    """The years of those who have been on a register since a day and have no plan: in September, the new ones."""
    found: set[str] = set()
    for school in School.objects.all():
        listed = RegisterEntry.objects.for_school(school).filter(ends_on=None, status__in=("K", "E"))
        pupils = listed.filter(starts_on__lt=since, pupil__plans=None).values("pupil")
        years = GroupMembership.objects.for_school(school).filter(group__kind="year", pupil__in=pupils)
        found |= set(years.values_list("group__name", flat=True))
    return found


def _happened() -> Iterator[date]:
    """Every day on which something of the demonstration was done."""
    for school in School.objects.all():
        plans = Plan.objects.for_school(school)
        for name in ("published_on", "reviewed_on", "closed_on"):
            yield from filter(None, plans.values_list(name, flat=True))
        yield from filter(None, Review.objects.for_school(school).values_list("held_on", flat=True))
        yield from Note.objects.for_school(school).values_list("happened_on", flat=True)
        yield from Meeting.objects.for_school(school).values_list("held_on", flat=True)
        yield from Concern.objects.for_school(school).values_list("raised_on", flat=True)
        yield from Step.objects.for_school(school).values_list("made_on", flat=True)
        yield from InterventionSession.objects.for_school(school).values_list("met_on", flat=True)
        told = RegisterEntry.objects.for_school(school)
        yield from filter(None, told.values_list("starts_on", flat=True))
        yield from filter(None, told.values_list("parent_told_on", flat=True))


def _to_come() -> Iterator[date]:
    """Every day by which somebody is to do something."""
    for school in School.objects.all():
        yield from filter(None, Plan.objects.for_school(school).values_list("review_on", flat=True))
        yield from Provision.objects.for_school(school).values_list("starts_on", flat=True)
        yield from filter(None, Provision.objects.for_school(school).values_list("ends_on", flat=True))
        yield from filter(None, Step.objects.for_school(school).values_list("look_again_on", flat=True))
