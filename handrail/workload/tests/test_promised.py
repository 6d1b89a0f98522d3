"""What was promised: written from a day on, taken back, agreed by somebody else, and read by whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from handrail.access.member import Member, command_member
from handrail.access.models import Membership
from handrail.audit.models import AuditEvent
from handrail.workload import actions
from handrail.workload.models import Benchmark, OtherRole, Promise, RoleRecord, WeekHours
from handrail.workload.promised import Hat, against, promised_to, role_lines, together
from handrail.workload.tests.factories import (
    SEPTEMBER,
    make_benchmark,
    make_hours,
    make_other_role,
    make_role,
    week,
)
from tests.cast import Cast

JANUARY = date(2026, 1, 5)


def test_new_hours_end_the_old_ones_the_day_before(cast: Cast) -> None:
    ana = cast.member("ana")
    make_hours(ana)
    make_hours(ana, JANUARY, 600)
    held = promised_to(ana, ana.user_id or 0)
    assert (held.promise and held.promise.minutes_a_week, [row.minutes_a_week for row in held.earlier]) == (600, [540])
    assert held.earlier[0].ends_on == date(2026, 1, 4)
    assert held.protected_minutes == 180


def test_hours_from_the_same_day_are_put_right_and_the_first_are_kept_as_evidence(cast: Cast) -> None:
    ana, hal = cast.member("ana"), cast.member("hal")
    first = actions.agree_promise(by=hal, promise=make_hours(ana))
    assert make_hours(ana) == first
    second = make_hours(ana, minutes=600, protected=week(tue="9 to 12"))
    assert second.agreed_by == ""
    assert [row.pk for row in Promise.objects.for_school(ana.school)] == [second.pk]
    assert [str(row) for row in WeekHours.objects.visible_to(ana)] == ["Tuesday 09:00:00 to 12:00:00"]
    assert [(row.pk, row.withdrawn_by) for row in Promise.objects.taken_back(ana)] == [(first.pk, "Ana Ferreira")]


def test_the_newest_hours_are_taken_back_and_put_back(cast: Cast) -> None:
    ana = cast.member("ana")
    make_hours(ana)
    newest = make_hours(ana, JANUARY, 600)
    actions.take_back_promise(by=ana)
    held = Promise.objects.for_school(ana.school).get()
    assert (held.minutes_a_week, held.ends_on) == (540, None)
    actions.put_back_promise(by=ana, promise=newest)
    actions.put_back_promise(by=ana, promise=newest)
    assert [row.ends_on for row in Promise.objects.for_school(ana.school)] == [None, date(2026, 1, 4)]
    actions.take_back_promise(by=ana)
    make_hours(ana, date(2026, 3, 2), 660)
    with pytest.raises(ValidationError, match="Other hours hold from 2 March 2026"):
        actions.put_back_promise(by=ana, promise=newest)


def test_with_nothing_there_taking_back_does_nothing(cast: Cast) -> None:
    assert actions.take_back_promise(by=cast.member("ana")) is None


@pytest.mark.parametrize(
    ("starts_on", "minutes", "said", "field"),
    [
        (SEPTEMBER, 540, {}, "starts_on"),
        (JANUARY, 3601, {}, "minutes_a_week"),
        (JANUARY, -1, {}, "minutes_a_week"),
        (JANUARY, 540, {"study": week(mon="15:00 to 17:00")}, "study_0"),
    ],
)
def test_hours_that_cannot_be_are_refused(
    cast: Cast, starts_on: date, minutes: int, said: dict[str, object], field: str
) -> None:
    ana = cast.member("ana")
    make_hours(ana, date(2025, 11, 3))
    with pytest.raises(ValidationError) as refused:
        make_hours(ana, starts_on, minutes, **said)
    assert list(refused.value.message_dict) == [field]
    assert Promise.objects.for_school(ana.school).count() == 1


def test_the_headteacher_agrees_and_takes_it_back_and_nobody_agrees_their_own(cast: Cast) -> None:
    ana, hal = cast.member("ana"), cast.member("hal")
    row = actions.agree_promise(by=hal, promise=make_hours(ana))
    assert (row.agreed_by, row.agreed_on) == ("Hal Bramwell", hal.on)
    assert actions.agree_promise(by=replace(hal, name="Somebody else"), promise=row).agreed_by == "Hal Bramwell"
    assert actions.take_back_agreement(by=hal, promise=row).agreed_by == ""
    with pytest.raises(ValidationError, match="your own hours"):
        actions.agree_promise(by=hal, promise=make_hours(hal))
    kept = list(AuditEvent.objects.filter(type__startswith="promise.").order_by("pk").values_list("type", flat=True))
    assert kept == ["promise.made", "promise.agreed", "promise.not_agreed", "promise.made"]


def test_a_command_has_no_hours(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        make_hours(command_member(cast.schools["alder"]))


def test_another_role_is_one_row_ends_and_goes_on(cast: Cast) -> None:
    ana = cast.member("ana")
    role = make_other_role(ana)
    assert make_other_role(ana, minutes=30) == role
    with pytest.raises(ValidationError, match="It began on 3 September 2025"):
        actions.end_other_role(by=ana, role=role, ends_on=date(2025, 9, 2))
    assert actions.end_other_role(by=ana, role=role, ends_on=ana.on).ends_on == ana.on
    assert actions.end_other_role(by=ana, role=role, ends_on=date(2027, 1, 1)).ends_on == ana.on
    assert [row.name for row in promised_to(ana, ana.user_id or 0).ended_roles] == ["Class teacher"]
    assert actions.go_on_with_role(by=ana, role=role).ends_on is None


def test_the_roles_stand_against_the_paid_week_and_one_is_tried_out(cast: Cast) -> None:
    ana = cast.member("ana")
    every_day = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "8:30 to 12:00, 13:00 to 16:00")
    make_hours(ana, study=week(wed="14:00 to 16:00"), paid=week(**every_day))
    make_other_role(ana, minutes=20 * 60)
    make_other_role(ana, "Phonics", on=date(2090, 1, 1))
    held = promised_to(ana, ana.user_id or 0).held
    assert [(hat.name, hat.minutes) for hat in held.hats] == [
        ("SENCO", 540),
        ("Study for the award", 120),
        ("Class teacher", 1200),
    ]
    assert (held.paid_minutes, held.left_minutes) == (1950, 90)
    asked = Hat("Head of year", 240, is_asked=True)
    tried = promised_to(ana, ana.user_id or 0, asked).held
    assert tried.said_with(asked) == (
        "With Head of year, 4 h a week, your roles come to 35 h against 32 h 30 paid: 2 h 30 more than is paid."
    )
    assert OtherRole.objects.for_school(ana.school).count() == 2


def test_the_role_on_a_page_keeps_its_history_and_says_must_and_should(cast: Cast) -> None:
    ana = cast.member("ana")
    first = make_role(ana, on_leadership_team=False)
    assert make_role(ana, on_leadership_team=False) == first
    make_role(ana, on_leadership_team=True, course="NPQ", course_began_on=SEPTEMBER)
    held = promised_to(ana, ana.user_id or 0)
    assert [row.on_leadership_team for row in held.earlier_roles] == [False]
    assert held.clock
    assert (held.clock.due_on, held.clock.status) == (date(2028, 9, 3), "in_time")
    lines = {line.label: line for line in role_lines(held, ana)}
    team, manager = lines["On the leadership team"], lines["Line manager"]
    assert (team.here, team.force) == ("Yes", "Should")
    assert "6.87" in team.source
    assert (manager.here, manager.force) == ("Nobody has said", "Must")
    assert lines["Time"].here == "Nobody has said"


def test_an_early_years_setting_is_told_of_no_duty_of_schools(cast: Cast) -> None:
    ivy = cast.member("ivy")
    make_role(ivy)
    held = promised_to(ivy, ivy.user_id or 0)
    assert held.clock
    assert held.clock.status == "not_required"
    assert "Must" not in {line.force for line in role_lines(held, ivy)}


def test_the_school_chooses_one_benchmark_and_its_hours_are_those_of_everybody(cast: Cast) -> None:
    ana, hal = cast.member("ana"), cast.member("hal")
    make_hours(ana)
    make_hours(hal, minutes=60)
    row = make_benchmark(ana)
    assert make_benchmark(ana) == row
    make_benchmark(hal, 600)
    standing = Benchmark.objects.for_school(ana.school).get(ended_on=None)
    shared = together(ana)
    assert (standing.minutes_a_week, shared.minutes, shared.people) == (600, 600, 2)
    assert [against(standing, minutes) for minutes in (0, 540, 600, 630)] == [
        "",
        "1 h a week less",
        "The same",
        "30 min a week more",
    ]
    actions.end_benchmark(by=ana)
    actions.end_benchmark(by=ana)
    assert promised_to(ana, ana.user_id or 0).benchmark is None


def test_two_sencos_each_read_their_own_and_the_head_reads_both(cast: Cast) -> None:
    ana, hal, bea = cast.member("ana"), cast.member("hal"), cast.users["bea"]
    Membership.objects.create(user=bea, school=ana.school, role_key="senco", starts_on=SEPTEMBER)
    assistant = cast.member("bea", "alder")
    for member, hours in ((ana, 540), (assistant, 180), (cast.member("bea"), 300)):
        make_hours(member, minutes=hours)
        make_other_role(member)
        make_role(member)
    for table in (Promise, OtherRole, RoleRecord, WeekHours):
        assert table.objects.visible_to(ana).count() == 1, table
        assert table.objects.visible_to(hal).count() == 2, table
        for nobody in ("ben", "tess", "gil", "pat", "sam", "ola", "ed"):
            assert not table.objects.visible_to(cast.member(nobody)).exists(), (table, nobody)
    assert [row.minutes_a_week for row in Promise.objects.visible_to(assistant)] == [180]
    assert [row.minutes_a_week for row in Promise.objects.visible_to(cast.member("bea"))] == [300]


# ---- What the headteacher proposes


def propose(by: Member, to: Member, starts_on: date = JANUARY, minutes: int = 720) -> Promise:
    details = actions.PromiseDetails(starts_on, minutes, protected=week(fri="9 to 12"))
    return actions.propose_promise(by=by, user_id=to.user_id or 0, details=details)


def test_what_the_head_proposes_holds_once_she_says_that_it_is_so(cast: Cast) -> None:
    ana, hal = cast.member("ana"), cast.member("hal")
    make_hours(ana)
    row = propose(hal, ana)
    assert propose(hal, ana) == row
    held = promised_to(ana, ana.user_id or 0)
    assert (held.promise and held.promise.minutes_a_week, held.proposed, held.later) == (540, row, [])
    assert (together(ana).minutes, WeekHours.objects.visible_to(hal).count()) == (540, 1), (
        "nothing changes by proposing"
    )
    actions.accept_promise(by=ana, promise=row)
    actions.accept_promise(by=ana, promise=row)
    held = promised_to(hal, ana.user_id or 0)
    assert held.promise
    assert (held.promise.minutes_a_week, held.promise.agreed_by, held.promise.accepted_on, held.proposed) == (
        720,
        "Hal Bramwell",
        ana.on,
        None,
    )
    assert held.earlier[0].ends_on == date(2026, 1, 4)
    actions.take_back_promise(by=ana)
    held = promised_to(ana, ana.user_id or 0)
    assert (held.promise and held.promise.ends_on, held.proposed) == (None, row), "it waits again"
    kept = list(AuditEvent.objects.filter(type__startswith="promise.").order_by("pk").values_list("type", flat=True))
    assert kept == ["promise.made", "promise.proposed", "promise.accepted", "promise.taken_back"]


def test_a_proposal_is_turned_down_opened_again_and_replaced(cast: Cast) -> None:
    ana, hal = cast.member("ana"), cast.member("hal")
    first = propose(hal, ana)
    assert actions.close_proposal(by=ana, promise=first).withdrawn_by == "Ana Ferreira"
    assert actions.open_proposal(by=ana, promise=first).waits
    second = propose(hal, ana, minutes=600)
    assert promised_to(ana, ana.user_id or 0).proposed == second
    with pytest.raises(ValidationError, match="proposed meanwhile"):
        actions.open_proposal(by=ana, promise=first)
    actions.accept_promise(by=ana, promise=second)
    propose(hal, ana, date(2026, 3, 2))
    actions.take_back_promise(by=ana)
    assert not promised_to(ana, ana.user_id or 0).promise
    actions.put_back_promise(by=ana, promise=second)
    assert [row.pk for row in Promise.objects.for_school(ana.school)] == [second.pk]


def test_what_the_head_took_back_is_opened_by_nobody_else(cast: Cast) -> None:
    """Hours that hold are agreed by the head, so that she cannot let those hold that the head no longer says."""
    ana, hal = cast.member("ana"), cast.member("hal")
    row = actions.close_proposal(by=hal, promise=propose(hal, ana))
    with pytest.raises(ValidationError, match="Hal Bramwell took these hours back"):
        actions.accept_promise(by=ana, promise=row)
    with pytest.raises(ValidationError, match="Hal Bramwell took these hours back"):
        actions.open_proposal(by=ana, promise=row)
    page = cast.client("ana").post(f"/s/alder/time/promised/{row.ref}/so/", follow=True)
    assert "Hal Bramwell took these hours back" in page.content.decode()
    assert actions.open_proposal(by=hal, promise=row).waits


def test_nobody_proposes_to_themselves_or_writes_over_what_another_has_on_record(cast: Cast) -> None:
    ana, hal = cast.member("ana"), cast.member("hal")
    with pytest.raises(ValidationError, match="Write them under My time"):
        propose(hal, hal)
    row = propose(hal, ana)
    make_hours(ana, JANUARY)
    with pytest.raises(ValidationError, match="Other hours hold from 5 January 2026"):
        propose(hal, ana, minutes=60)
    with pytest.raises(ValidationError, match="Your own hours from 5 January 2026"):
        actions.accept_promise(by=ana, promise=row)
    with pytest.raises(Promise.DoesNotExist):
        actions.accept_promise(by=hal, promise=row)
