"""Where pupils stand on a day, one by one and all at once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.pupils.census import census_faults
from handrail.pupils.line import child_line, lines_of
from handrail.pupils.models import Link, Need, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.models.source import typed_by
from handrail.pupils.standing import Standing, standing_on
from handrail.pupils.tests.conftest import TODAY, user_of
from handrail.pupils.tests.factories import make_group, make_lead, make_membership, make_needs, make_pupil, make_status

SEPTEMBER, NOVEMBER = date(2026, 9, 9), date(2026, 11, 4)


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_a_line_says_name_year_group_status_and_birth(ana: Member) -> None:
    mia = make_pupil(ana, year="4", home="4B", date_of_birth=date(2018, 1, 14))
    make_status(ana, mia)
    line = child_line(mia, TODAY)
    assert (line.name, line.year, line.group, line.status) == ("Mia Kowalczyk", "Year 4", "4B", "K")
    assert (line.year_and_group, line.born) == ("Year 4, 4B", date(2018, 1, 14))


def test_a_line_of_a_child_of_whom_nothing_is_known(ana: Member) -> None:
    line = child_line(make_pupil(ana), TODAY)
    assert (line.year_and_group, line.status) == ("", "N")


def test_lines_are_of_their_day(ana: Member) -> None:
    mia = make_pupil(ana, year="R", joined_on=SEPTEMBER)
    make_status(ana, mia, "M", SEPTEMBER)
    make_status(ana, mia, "K", NOVEMBER)
    assert [child_line(mia, day).status for day in (date(2026, 9, 8), SEPTEMBER, NOVEMBER)] == ["N", "M", "K"]
    assert [child_line(mia, day).year for day in (date(2026, 9, 8), SEPTEMBER)] == ["", "Reception"]


def test_lines_come_in_the_order_given_in_two_queries(ana: Member) -> None:
    pupils = [make_pupil(ana, forename=name, home="4B") for name in ("Zed", "Al", "Mo")]
    assert [line.name.split()[0] for line in lines_of(pupils, TODAY)] == ["Zed", "Al", "Mo"]
    assert queries(lambda: lines_of(pupils, TODAY)) == queries(lambda: lines_of(pupils[:1], TODAY)) == 2
    assert lines_of([], TODAY) == []


def test_a_loaded_child_needs_no_query(ana: Member) -> None:
    mia = make_pupil(ana, year="4", home="4B")
    make_status(ana, mia)
    loaded = (
        Pupil.objects.visible_to(ana).prefetch_related("register_entries", "photos", "group_memberships__group").get()
    )
    assert queries(lambda: child_line(loaded, TODAY)) == 0
    assert child_line(loaded, TODAY) == child_line(mia, TODAY) == lines_of([mia], TODAY)[0]


def test_a_standing_says_status_needs_year_group_and_adult(ana: Member, ben: Member) -> None:
    mia = make_pupil(ana, year="4", home="4B")
    entry = make_status(ana, mia, "K", NOVEMBER)
    make_needs(ana, mia, "SLCN", "SEMH")
    make_lead(ana, make_group(ana), user_of(ben))
    assert standing_on(ana.school, TODAY)[mia.pk] == Standing(
        status="K",
        since=NOVEMBER,
        entry=entry,
        needs=(("SLCN", 1), ("SEMH", 2)),
        year="Year 4",
        year_place=6,
        group="4B",
        key_adult="Ben Adeyemi",
    )


def test_a_key_person_comes_before_whoever_else_leads(ana: Member, ben: Member, tess: Member) -> None:
    lou = make_pupil(ana, home="4B")
    otters = make_group(ana, "Otters", PupilGroup.Kind.TEACHING)
    make_lead(ana, make_group(ana), user_of(ben))
    make_membership(ana, lou, otters)
    make_lead(ana, otters, user_of(tess))
    assert standing_on(ana.school, TODAY)[lou.pk].key_adult == "Ben Adeyemi"
    Link.objects.create(school=ana.school, pupil=lou, user=user_of(tess), why=Link.Why.KEY_PERSON, starts_on=TODAY)
    assert standing_on(ana.school, TODAY)[lou.pk].key_adult == "Tess Whitfield"


def test_a_child_of_whom_nothing_is_recorded_stands_as_n(ana: Member) -> None:
    mia = make_pupil(ana)
    standing = standing_on(ana.school, TODAY)[mia.pk]
    assert (standing.status, standing.is_recorded, standing.needs) == ("N", False, ())


def test_rows_of_unknown_beginning_count_as_held(ana: Member) -> None:
    mia = make_pupil(ana)
    RegisterEntry.objects.create(school=ana.school, pupil=mia, status="K", **typed_by(ana))
    Need.objects.create(school=ana.school, pupil=mia, type_code="MLD", rank=1, **typed_by(ana))
    standing = standing_on(ana.school, date(2020, 1, 1))[mia.pk]
    assert (standing.status, standing.since, standing.need_codes) == ("K", None, ["MLD"])


def test_a_standing_is_of_its_day(ana: Member) -> None:
    mia = make_pupil(ana)
    make_status(ana, mia, "K", SEPTEMBER)
    make_status(ana, mia, "N", NOVEMBER, leaving_reason="needs_met")
    make_needs(ana, mia, "SLCN", starts_on=NOVEMBER)
    before = standing_on(ana.school, date(2026, 11, 3))[mia.pk]
    after = standing_on(ana.school, NOVEMBER)[mia.pk]
    assert [(row.status, row.need_codes) for row in (before, after)] == [("K", []), ("N", ["SLCN"])]


def test_standings_of_some_pupils_are_of_those(ana: Member) -> None:
    mia, omar = make_pupil(ana), make_pupil(ana, forename="Omar")
    for pupil in (mia, omar):
        make_status(ana, pupil)
    assert set(standing_on([omar], TODAY)) == {omar.pk}
    assert set(standing_on(Pupil.objects.visible_to(ana).named("mia"), TODAY)) == {mia.pk}
    assert standing_on([], TODAY) == {}


def test_standings_never_cross_schools(ana: Member, cal: Member) -> None:
    zoe = make_pupil(cal, "Brown", "Zoe")
    make_status(cal, zoe)
    assert zoe.pk not in standing_on(ana.school, TODAY)


def test_standings_ask_four_queries_whatever_the_number(ana: Member) -> None:
    counts = []
    for number in range(2):
        for place in range(1 + 5 * number):
            pupil = make_pupil(ana, forename=f"P{number}{place}", year="4", home="4B")
            make_status(ana, pupil)
            make_needs(ana, pupil)
        counts.append(queries(lambda: standing_on(ana.school, TODAY)))
    assert counts == [4, 4]


def census(ana: Member, pupil: Pupil) -> list[str]:
    return [error.rule for _, error in census_faults(ana.school, [pupil], standing_on([pupil], TODAY))]


def test_a_census_asks_for_what_is_missing(ana: Member) -> None:
    mia = make_pupil(ana)
    assert census(ana, mia) == ["2310"]
    make_status(ana, mia)
    assert census(ana, mia) == ["2170", "2230", "2250"]


def test_a_census_is_content_with_a_full_record(ana: Member) -> None:
    mia = make_pupil(ana, attends_sen_unit=False, attends_resourced_provision=False)
    make_status(ana, mia)
    make_needs(ana, mia, "SLCN", "SEMH", "MLD")  # the third is kept and not returned
    assert census(ana, mia) == []


def test_a_census_takes_monitoring_for_no_need_and_returns_no_types(ana: Member) -> None:
    mia = make_pupil(ana)
    make_status(ana, mia, "M")
    make_needs(ana, mia, "NSA")
    assert census(ana, mia) == []


def test_a_census_says_when_a_plan_has_no_assessed_need(ana: Member) -> None:
    mia = make_pupil(ana, attends_sen_unit=False, attends_resourced_provision=False)
    make_status(ana, mia, "E")
    make_needs(ana, mia, "NSA")
    assert census(ana, mia) == ["2175"]
