"""What one child's provision costs: by the real rows, against `handrail rules cost`, and on the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handrail.access.member import Member
from handrail.budget.actions import SettingsDetails, rule_run, write_settings
from handrail.budget.child.figures import ChildCosts, costs_of_child
from handrail.budget.tests.factories import make_once, rate
from handrail.provision.models import Provision
from handrail.provision.tests.factories import make_run, make_session, make_type, open_all_year
from handrail.pupils.models import Pupil
from handrail.pupils.tests.factories import make_pupil
from handrail.rules.calendar import academic_year
from handrail.rules.interface import answer
from tests.cast import Cast

Counts = Callable[..., Any]


@pytest.fixture
def ana(cast: Cast) -> Member:
    """The SENCO, with school years without holidays around today and a rate of 17.20 for teaching assistants."""
    member = cast.member("ana")
    for days in (-400, 0, 400):
        open_all_year(member, member.on + timedelta(days=days))
    rate(member)
    return member


def costs(ana: Member, child: Pupil) -> ChildCosts:
    return costs_of_child(ana, child)


def says(ana: Member, **said: Any) -> None:
    """How the authority counts, from the first day of last year."""
    first = ana.on - timedelta(days=730)
    write_settings(by=ana, details=SettingsDetails(first, "Exampleshire", "Its guidance", **said))


def all_year(ana: Member, pupils: list[Pupil], who: Any, **said: Any) -> Provision:
    """A run that goes on through the whole of this school year."""
    year = academic_year(ana.on)
    return make_run(ana, pupils, user=who, starts_on=year.starts_on - timedelta(days=30), ends_on=year.ends_on, **said)


def by_rule(costs: ChildCosts) -> list[int]:
    """What `handrail rules cost` says of each line, from the figures as they are printed."""
    lines = []
    for line in costs.counts:
        lines += [
            f'{{"minutes_per_session": {row.minutes}, "sessions_per_week": {row.times}, "weeks": {row.weeks}, '
            f'"hourly_rate_pence": {row.hourly_pence}, "group_size": {row.group}}}'
            for row in line.rows
        ]
        lines += [f'{{"one_off_pence": {one.whole_pence}, "sharers": {one.sharers}}}' for one in line.paper.once]
    code, said = answer("cost", f'{{"lines": [{", ".join(lines)}], "threshold_pence": {costs.threshold_pence}}}')
    assert code == 0, said
    found: list[int] = json.loads(said)["lines_pence"]
    return found


def on_lines(costs: ChildCosts) -> list[int]:
    return [
        pence for line in costs.counts
        for pence in [*(row.pence for row in line.rows), *(pence for _, _, pence in line.paid_once)]
    ]  # fmt: skip


def test_the_worked_example_of_a_costed_map(cast: Cast, ana: Member) -> None:
    """1:1 TA 5 h x 38 weeks, a TA group of 4, a teacher group of 3, advice and equipment: 5,008.50, 991.50 below."""
    says(ana, weeks_a_year=Decimal(38))
    mia, others = cast.pupils["mia"], [cast.pupils["omar"], *(make_pupil(ana, f"P{n}") for n in range(2))]
    rate(ana, 4200, "Teacher")
    tess, ben = cast.users["tess"], cast.users["ben"]
    all_year(ana, [mia], tess, minutes=60, times=5, shape="one_to_one", kind=make_type(ana, "One to one"))
    all_year(ana, [mia, *others], tess, minutes=30, times=5, kind=make_type(ana, "Group of four"))
    all_year(ana, [mia, *others[:2]], ben, minutes=60, times=1, kind=make_type(ana, "Group of three"))
    make_once(ana, None, 56_000, what="Advice", kind="advice", pupils=[mia])
    make_once(ana, None, 24_000, what="Equipment", kind="equipment", pupils=[mia])
    found = costs(ana, mia)
    assert {line.title: line.paper.pence for line in found.lines} == {
        "One to one": 326_800,
        "Group of four": 40_850,
        "Group of three": 53_200,
        "Advice": 56_000,
        "Equipment": 24_000,
    }
    assert (found.counted_pence, found.left_pence, found.over_pence) == (500_850, 99_150, 0)
    assert by_rule(found) == on_lines(found)


def test_a_block_of_twelve_weeks_counts_its_own_weeks(cast: Cast, ana: Member) -> None:
    """3 x 30 min x 12 x 17.20 / 4 = 77.40, whatever weeks a year the authority counts."""
    says(ana, weeks_a_year=Decimal("45.5"))
    four = [cast.pupils["mia"], *(make_pupil(ana, f"P{n}") for n in range(3))]
    monday = ana.on - timedelta(days=ana.on.weekday() + 14)
    ends = monday + timedelta(days=12 * 7 - 1)
    make_run(ana, four, user=cast.users["tess"], starts_on=monday, ends_on=ends, times=3)
    if academic_year(monday) == academic_year(ends):
        found = costs_in(ana, cast.pupils["mia"], monday)
        assert found.counted_pence in {7740, 7740 - 215, 7740 - 430}  # a week of it may have a bank holiday or two
        [row] = found.counts[0].rows
        assert by_rule(found) == on_lines(found)
        assert (row.minutes, row.times, row.group) == ("30", "3", 4)


def costs_in(ana: Member, child: Pupil, day: date) -> ChildCosts:
    return costs_of_child(ana, child, kind="school", before=day < academic_year(ana.on).starts_on)


@pytest.mark.parametrize("weeks", [None, Decimal(38), Decimal(39), Decimal("45.5"), Decimal(53)])
def test_each_line_is_what_the_rule_says_of_its_figures(cast: Cast, ana: Member, weeks: Decimal | None) -> None:
    says(ana, weeks_a_year=weeks, caps={"one_to_one": 400})
    mia, omar = cast.pupils["mia"], cast.pupils["omar"]
    tess = cast.users["tess"]
    all_year(ana, [mia], tess, minutes=25, times=7, shape="one_to_one", kind=make_type(ana, "One"))
    all_year(ana, [mia, omar], tess, minutes=35, times=3, every_weeks=2, kind=make_type(ana, "Two"))
    all_year(ana, [mia], tess, minutes=47, times=6, shape="one_to_one", kind=make_type(ana, "Three"))
    rate(ana, 1783, starts_on=ana.on)
    make_once(ana, None, 10_001, pupils=[mia, omar])
    found = costs(ana, mia)
    assert all(abs(one - other) <= 1 for one, other in zip(by_rule(found), on_lines(found), strict=True))
    assert found.counted_pence == sum(on_lines(found))
    assert found.own.planned == sum(line.own.planned for line in found.lines)


def test_a_limit_to_the_hours_a_week_is_shared_by_what_runs_together(cast: Cast, ana: Member) -> None:
    says(ana, weeks_a_year=Decimal(38), caps={"one_to_one": 25 * 60})
    mia, tess = cast.pupils["mia"], cast.users["tess"]
    for name in ("Morning", "Afternoon"):
        all_year(ana, [mia], tess, minutes=180, times=5, shape="one_to_one", kind=make_type(ana, name))
    found = costs(ana, mia)
    assert found.counted_pence == 25 * 38 * 1720  # 30 hours are given, 25 count
    assert all("150 of 180 minutes count" in line.why[0] for line in found.lines)


def test_what_does_not_count_is_said_and_stays_in_the_schools_account(cast: Cast, ana: Member) -> None:
    says(ana, left_out=["in_class", "one_off"])
    mia, tess = cast.pupils["mia"], cast.users["tess"]
    run = all_year(ana, [mia], tess, kind=make_type(ana, "Talking"))
    all_year(ana, [mia], tess, shape="in_class", kind=make_type(ana, "In class"))
    make_once(ana, run, 5_000)
    found = costs(ana, mia)
    assert {line.title: bool(line.paper.left_out) for line in found.lines} == {"Talking": False, "In class": True}
    assert "not counted" in " ".join(found.counts[0].why)
    assert found.own.planned > found.counted_pence + 5_000
    rule_run(by=ana, run=run, starts_on=ana.on, is_countable=False, exclude_reason="It is ordinarily available")
    assert costs(ana, mia).counted_pence == 0
    assert costs(ana, mia).own == found.own


def test_a_group_is_charged_in_full_where_an_authority_lets_it(cast: Cast, ana: Member) -> None:
    says(ana, charge="full", weeks_a_year=Decimal(38))
    mia, omar = cast.pupils["mia"], cast.pupils["omar"]
    all_year(ana, [mia, omar], cast.users["tess"])
    found = costs(ana, mia)
    assert found.counted_pence == 38 * 1720
    assert "It is charged in full, though 2 share it." in found.lines[0].why


def test_a_child_who_joined_or_left_counts_their_own_weeks(cast: Cast, ana: Member) -> None:
    says(ana, weeks_a_year=Decimal("45.5"))
    mia = cast.pupils["mia"]
    run = all_year(ana, [mia], cast.users["tess"], times=1)
    mia.joined_on = ana.on - timedelta(days=7)
    mia.left_on = ana.on + timedelta(days=20)
    mia.save()
    found = costs(ana, mia)
    assert found.own.planned == found.counted_pence
    assert found.counted_pence <= 5 * 860
    assert run.title in {line.title for line in found.lines} or not found.lines


def test_what_another_may_not_see_is_left_out_whole(cast: Cast, ana: Member) -> None:
    confidential = make_type(ana, "Counselling", is_confidential=True)
    all_year(ana, [cast.pupils["mia"]], cast.users["tess"], kind=confidential)
    assert costs(ana, cast.pupils["mia"]).counted_pence
    hidden = costs(cast.member("sam"), cast.pupils["mia"])
    assert not hidden.lines
    assert hidden.planned == hidden.counted == []


def test_a_missing_rate_is_said(cast: Cast, ana: Member) -> None:
    all_year(ana, [cast.pupils["mia"]], cast.users["ben"], kind=make_type(ana, "Reading"))
    all_year(ana, [cast.pupils["mia"]], None, kind=make_type(ana, "Maths"))
    found = costs(ana, cast.pupils["mia"])
    assert any("hourly rate for Ben Adeyemi" in words for words in found.lacks)
    assert any("Nobody is named who gives Maths" in words for words in found.lacks)
    assert not any("Ben" in words for words in found.lacks_without_names)


def test_the_day_it_comes_to_the_threshold(cast: Cast, ana: Member) -> None:
    mia = cast.pupils["mia"]
    run = all_year(ana, [mia], cast.users["tess"], minutes=60, times=5, shape="one_to_one")
    make_session(ana, run)
    says(ana, threshold_pence=1720)
    found = costs(ana, mia)
    assert any("was reached" in words or "will be reached" in words for words in found.sentences)
    says(ana, threshold_pence=10**8)
    assert any("does not come to" in words for words in costs(ana, mia).sentences)
    last = found.by_month[-1]
    assert last[1] == pytest.approx(found.own.planned, abs=1)
    assert last[3] == found.counted_pence


def test_costs_are_two_questions_however_much_there_is(
    cast: Cast, ana: Member, django_assert_num_queries: Counts
) -> None:
    mia = cast.pupils["mia"]
    costs(ana, mia)
    for count in (1, 4):
        for name in range(count):
            all_year(ana, [mia], cast.users["tess"], kind=make_type(ana, f"Group {count} {name}"))
        with django_assert_num_queries(2):
            costs(ana, mia)
