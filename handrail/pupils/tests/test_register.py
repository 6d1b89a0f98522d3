"""The SEN register: what may follow what, from when, and what must be said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.pupils import actions
from handrail.pupils.actions import RegisterChange
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.pupils.models.dated import BY_START
from handrail.pupils.models.source import typed_by
from handrail.pupils.tests.factories import make_pupil, make_status

SEPTEMBER = date(2026, 9, 9)
NOVEMBER = date(2026, 11, 4)


@pytest.fixture
def mia(ana: Member) -> Pupil:
    return make_pupil(ana)


def rows(pupil: Pupil) -> list[tuple[str, date | None, date | None]]:
    return list(pupil.register_entries.order_by(*BY_START).values_list("status", "starts_on", "ends_on"))


def refusal(ana: Member, pupil: Pupil, **change: Any) -> dict[str, list[str]]:
    """What a change is refused with, by field; the register stays as it was."""
    before = rows(pupil)
    with pytest.raises(ValidationError) as refused:
        actions.change_status(by=ana, pupil=pupil, change=RegisterChange(**change))
    assert rows(pupil) == before
    return refused.value.message_dict


def test_a_change_ends_the_row_before_on_the_eve(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "M", SEPTEMBER)
    make_status(ana, mia, "K", NOVEMBER)
    assert rows(mia) == [("M", SEPTEMBER, NOVEMBER - timedelta(days=1)), ("K", NOVEMBER, None)]


def test_a_change_says_who_when_and_why(ana: Member, mia: Pupil) -> None:
    entry = make_status(ana, mia, reason="Still far from her peers", evidence="Reading age 6.1 in October")
    assert (entry.recorded_by, entry.recorded_by_id) == ("Ana Ferreira", ana.user_id)
    event = AuditEvent.objects.get(type="status.changed")
    assert (event.actor_name, event.pupil_ref) == ("Ana Ferreira", mia.ref)
    changes = AuditDetail.objects.get(seq=event.seq).content
    assert changes["status"] == [None, "K"]
    assert changes["evidence"] == [None, "Reading age 6.1 in October"]


def test_the_same_change_sent_twice_is_one_row(ana: Member, mia: Pupil) -> None:
    first = make_status(ana, mia)
    assert make_status(ana, mia) == first
    assert len(rows(mia)) == 1
    assert AuditEvent.objects.filter(type="status.changed").count() == 1


def test_the_open_row_is_the_one_that_ends_though_a_later_one_has_ended(ana: Member, mia: Pupil) -> None:
    dates = [("K", date(2024, 1, 8), None), ("N", date(2025, 1, 6), date(2025, 2, 14))]
    for status, starts_on, ends_on in dates:
        RegisterEntry.objects.create(
            school=ana.school, pupil=mia, status=status, starts_on=starts_on, ends_on=ends_on, **typed_by(ana)
        )
    make_status(ana, mia, "E", NOVEMBER)
    assert rows(mia)[0] == ("K", date(2024, 1, 8), NOVEMBER - timedelta(days=1))
    assert [row for row in rows(mia) if row[2] is None] == [("E", NOVEMBER, None)]


def test_a_day_to_come_is_refused(ana: Member, mia: Pupil) -> None:
    found = refusal(ana, mia, status="M", starts_on=date(2026, 11, 20))
    assert found == {"starts_on": ["20 November 2026 is still to come. Write a day up to today."]}


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 9, 8), "Write a later day, or correct that line first."),
        (SEPTEMBER, "If that was recorded by mistake, correct that line; otherwise write a later day."),
    ],
)
def test_a_day_that_is_not_after_the_start_of_the_row_before_is_refused(
    ana: Member, mia: Pupil, day: date, sentence: str
) -> None:
    make_status(ana, mia, "K", SEPTEMBER)
    assert refusal(ana, mia, status="E", starts_on=day, reason="Plan issued") == {
        "starts_on": [f"“SEN support (K)” began on 9 September 2026. {sentence}"]
    }


def test_a_row_of_unknown_beginning_may_be_followed_from_any_day(ana: Member, mia: Pupil) -> None:
    RegisterEntry.objects.create(school=ana.school, pupil=mia, status="S", starts_on=None, **typed_by(ana))
    make_status(ana, mia, "E", date(2017, 3, 1))
    assert rows(mia) == [("S", None, date(2017, 2, 28)), ("E", date(2017, 3, 1), None)]


def test_a_day_inside_a_row_that_has_ended_is_refused(ana: Member, mia: Pupil) -> None:
    RegisterEntry.objects.create(
        school=ana.school, pupil=mia, status="K", starts_on=SEPTEMBER, ends_on=NOVEMBER, **typed_by(ana)
    )
    found = refusal(ana, mia, status="K", starts_on=NOVEMBER, reason="Again")
    assert found == {"starts_on": ["The line before ends on 4 November 2026. Write a later day."]}


@pytest.mark.parametrize(
    ("held", "to", "asks"),
    [
        ("N", "M", set()),
        ("N", "K", {"reason"}),
        ("M", "K", {"reason"}),
        ("M", "N", set()),
        ("K", "E", {"reason"}),
        ("E", "K", {"reason"}),
        ("K", "N", {"leaving_reason"}),
        ("K", "M", {"leaving_reason"}),
        ("E", "N", {"leaving_reason"}),
        ("K", "K", {"status", "reason"}),
        ("K", "S", {"status", "reason"}),
        ("K", "X", {"status"}),
    ],
)
def test_each_move_asks_for_what_it_needs(ana: Member, mia: Pupil, held: str, to: str, asks: set[str]) -> None:
    make_status(ana, mia, held, SEPTEMBER)
    change = RegisterChange(status=to, starts_on=NOVEMBER)
    if asks:
        assert set(refusal(ana, mia, status=to, starts_on=NOVEMBER)) == asks
    else:
        actions.change_status(by=ana, pupil=mia, change=change)
        assert rows(mia)[-1] == (to, NOVEMBER, None)


def test_leaving_keeps_why(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", SEPTEMBER)
    entry = make_status(ana, mia, "N", NOVEMBER, leaving_reason="needs_met", reason="")
    assert entry.leaving_reason == "needs_met"


def test_another_reason_for_leaving_is_explained(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", SEPTEMBER)
    found = refusal(ana, mia, status="N", starts_on=NOVEMBER, leaving_reason="other")
    assert found == {"reason": ["Say in a sentence what the other reason is."]}


def test_a_reason_for_leaving_without_leaving_is_refused(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", SEPTEMBER)
    assert "leaving_reason" in refusal(
        ana, mia, status="E", starts_on=NOVEMBER, reason="Plan issued", leaving_reason="needs_met"
    )


def test_a_status_is_not_given_before_it_came_into_use(ana: Member, mia: Pupil) -> None:
    found = refusal(ana, mia, status="K", starts_on=date(2014, 8, 31), reason="Early years")
    assert found == {"starts_on": ["This status was not in use on 31 August 2014. Write a later day."]}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"parent_told_how": "By phone"}, "parent_told_on"),
        ({"parent_told_on": NOVEMBER}, "parent_told_how"),
        ({"parent_told_on": date(2026, 11, 20), "parent_told_how": "In a meeting"}, "parent_told_on"),
    ],
)
def test_telling_a_parent_has_a_day_and_a_way(ana: Member, mia: Pupil, said: dict[str, Any], field: str) -> None:
    assert set(refusal(ana, mia, status="M", starts_on=NOVEMBER, **said)) == {field}


def test_a_row_is_corrected_where_it_stands(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "M", SEPTEMBER)
    entry = make_status(ana, mia, "K", NOVEMBER)
    change = RegisterChange(
        "E", date(2026, 10, 1), reason="The plan was issued", parent_told_on=NOVEMBER, parent_told_how="In a meeting"
    )
    corrected = actions.correct_status(by=ana, entry=entry, change=change)
    assert rows(mia) == [("M", SEPTEMBER, date(2026, 9, 30)), ("E", date(2026, 10, 1), None)]
    assert (corrected.pk, corrected.parent_told_how) == (entry.pk, "In a meeting")
    changes = AuditDetail.objects.get(seq=AuditEvent.objects.get(type="status.corrected").seq).content
    assert changes["status"] == ["K", "E"]
    assert changes["starts_on"] == ["2026-11-04", "2026-10-01"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (RegisterChange("K", SEPTEMBER, reason="Sooner"), "starts_on"),
        (RegisterChange("K", date(2026, 11, 20), reason="Later"), "starts_on"),
        (RegisterChange("K", None, reason="When?"), "starts_on"),
        (RegisterChange("M", NOVEMBER), "status"),
        (RegisterChange("K", NOVEMBER, reason=""), "reason"),
    ],
)
def test_a_correction_keeps_to_the_register(ana: Member, mia: Pupil, change: RegisterChange, field: str) -> None:
    make_status(ana, mia, "M", SEPTEMBER)
    entry = make_status(ana, mia, "K", NOVEMBER)
    with pytest.raises(ValidationError) as refused:
        actions.correct_status(by=ana, entry=entry, change=change)
    assert set(refused.value.message_dict) == {field}
    assert rows(mia)[-1] == ("K", NOVEMBER, None)


def test_a_row_of_unknown_beginning_keeps_it_when_a_parent_is_told(ana: Member, mia: Pupil) -> None:
    entry = RegisterEntry.objects.create(school=ana.school, pupil=mia, status="K", starts_on=None, **typed_by(ana))
    change = RegisterChange("K", None, parent_told_on=NOVEMBER, parent_told_how="By letter")
    actions.correct_status(by=ana, entry=entry, change=change)
    entry.refresh_from_db()
    assert (entry.starts_on, entry.parent_told_on) == (None, NOVEMBER)


def test_only_the_newest_row_is_corrected(ana: Member, mia: Pupil) -> None:
    old = make_status(ana, mia, "M", SEPTEMBER)
    make_status(ana, mia, "K", NOVEMBER)
    with pytest.raises(ValidationError, match="Only the newest line"):
        actions.correct_status(by=ana, entry=old, change=RegisterChange("N", SEPTEMBER))


def test_a_correction_that_changes_nothing_writes_nothing(ana: Member, mia: Pupil) -> None:
    entry = make_status(ana, mia)
    actions.correct_status(by=ana, entry=entry, change=RegisterChange("K", ana.on, reason=entry.reason))
    assert not AuditEvent.objects.filter(type="status.corrected").exists()


def test_a_child_of_another_school_cannot_be_changed(ana: Member, cal: Member) -> None:
    zoe = make_pupil(cal, "Brown", "Zoe")
    with pytest.raises(Pupil.DoesNotExist):
        make_status(ana, zoe)
