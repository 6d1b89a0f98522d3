"""A pupil is added once, and put right without losing what was there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.pupils import actions
from handrail.pupils.actions import PupilDetails, RegisterChange
from handrail.pupils.actions.people import details_of
from handrail.pupils.already_here import lookalikes
from handrail.pupils.births import birth_question, birth_refusal
from handrail.pupils.models import Pupil
from handrail.pupils.standing import standing_on
from handrail.pupils.tests.conftest import TODAY
from handrail.pupils.tests.factories import make_pupil
from handrail.schools.models import School, SchoolKind

BORN = date(2018, 1, 14)


def test_a_pupil_is_added_with_all_that_is_said_of_them(ana: Member) -> None:
    mia = actions.add_pupil(
        by=ana,
        details=PupilDetails("Kowalczyk", "Mia", date_of_birth=BORN, upn="b801 2000 05001", has_eal=True),
        year="4",
        home="4B",
        status=RegisterChange("K", TODAY, reason="Speech is hard to follow"),
        needs=["SLCN"],
    )
    standing = standing_on(ana.school, TODAY)[mia.pk]
    assert (standing.status, standing.need_codes, standing.year, standing.group) == ("K", ["SLCN"], "Year 4", "4B")
    assert details_of(mia) | {"has_eal": True, "upn": "B801200005001", "date_of_birth": BORN} == details_of(mia)
    assert list(AuditEvent.objects.order_by("seq").values_list("type", flat=True)) == [
        "pupil.added",
        "group.joined",
        "group.joined",
        "status.changed",
        "needs.set",
    ]


def test_a_pupil_with_a_refused_status_is_not_added_at_all(ana: Member) -> None:
    with pytest.raises(ValidationError):
        actions.add_pupil(by=ana, details=PupilDetails("Kowalczyk"), home="4B", status=RegisterChange("K", TODAY))
    assert not Pupil.objects.visible_to(ana).exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("upn", ["A801200005001", "12345", "1.23E+12"])
def test_a_upn_that_is_none_is_kept_and_stops_nobody(ana: Member, upn: str) -> None:
    assert details_of(make_pupil(ana, upn=upn))["upn"] == upn


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({}, "surname"),
        ({"surname": "\u200b "}, "surname"),
        ({"surname": "A", "date_of_birth": date(2027, 1, 1)}, "date_of_birth"),
        ({"surname": "A", "joined_on": TODAY, "left_on": date(2026, 11, 18)}, "left_on"),
    ],
)
def test_details_that_cannot_be_are_refused(ana: Member, details: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.add_pupil(by=ana, details=PupilDetails(**details))
    assert set(refused.value.message_dict) == {field}


def test_the_same_form_sent_twice_adds_one_pupil(ana: Member) -> None:
    ref = "a" * 22
    first = actions.add_pupil(by=ana, details=PupilDetails("Kowalczyk"), ref=ref)
    assert actions.add_pupil(by=ana, details=PupilDetails("Kowalczyk"), ref=ref) == first
    assert AuditEvent.objects.count() == 1


def test_a_correction_keeps_what_was_there_in_the_trail(ana: Member) -> None:
    mia = make_pupil(ana, upn="B801200005001")
    actions.correct_pupil(by=ana, pupil=mia, details=PupilDetails("Kowalska", "Mia", is_pupil_premium=True))
    mia.refresh_from_db()
    assert (mia.surname, mia.sort_name, mia.is_pupil_premium) == ("Kowalska", "kowalska, mia", True)
    assert AuditDetail.objects.get(seq=AuditEvent.objects.get(type="pupil.corrected").seq).content == {
        "surname": ["Kowalczyk", "Kowalska"],
        "upn": ["B801200005001", ""],
        "is_pupil_premium": [None, True],
    }


def test_a_correction_that_changes_nothing_is_no_event(ana: Member) -> None:
    mia = make_pupil(ana)
    actions.correct_pupil(by=ana, pupil=mia, details=PupilDetails("Kowalczyk", " Mia "))
    assert not AuditEvent.objects.filter(type="pupil.corrected").exists()


@pytest.mark.parametrize(
    ("born", "kind", "refused", "asked"),
    [
        (date(2018, 1, 14), SchoolKind.PRIMARY, False, False),
        (date(2026, 11, 20), SchoolKind.PRIMARY, True, False),
        (date(2024, 11, 20), SchoolKind.PRIMARY, True, False),
        (date(2024, 11, 19), SchoolKind.PRIMARY, False, False),
        (date(2026, 11, 19), SchoolKind.EARLY_YEARS, False, False),
        (date(2007, 11, 20), SchoolKind.COLLEGE, False, False),
        (date(2007, 11, 19), SchoolKind.COLLEGE, False, True),
        (date(1999, 11, 20), SchoolKind.COLLEGE, False, True),
        (date(1999, 11, 19), SchoolKind.COLLEGE, True, True),
    ],
)
def test_a_birth_fits_the_school(born: date, kind: SchoolKind, refused: bool, asked: bool) -> None:
    assert bool(birth_refusal(born, TODAY, School(kind=kind))) is refused
    if born <= TODAY:
        assert bool(birth_question(born, TODAY)) is asked


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ({"surname": "KOWALCZYK", "forename": "mia", "date_of_birth": BORN}, True),
        ({"surname": "Kowalczyk", "forename": "Mia", "date_of_birth": None}, True),
        ({"surname": "Kowalczyk", "forename": "Mia", "date_of_birth": date(2018, 1, 15)}, False),
        ({"surname": "Kowalczyk", "forename": "Maja", "date_of_birth": BORN}, False),  # a twin
        ({"surname": "Other", "forename": "Name", "upn": "B801200005001"}, True),
        ({"surname": "Other", "forename": "Name", "upn": ""}, False),
    ],
)
def test_a_lookalike_is_the_same_name_or_the_same_upn(ana: Member, typed: dict[str, Any], is_found: bool) -> None:
    mia = make_pupil(ana, date_of_birth=BORN, upn="B801200005001")
    make_pupil(ana, "Unlike", "Anyone")
    assert [row.pupil for row in lookalikes(ana, typed)] == ([mia] if is_found else [])


def test_a_pupil_whose_birth_is_not_known_may_be_the_same(ana: Member) -> None:
    mia = make_pupil(ana)
    (found,) = lookalikes(ana, {"surname": "Kowalczyk", "forename": "Mia", "date_of_birth": BORN})
    assert (found.pupil, found.why) == (mia, "Same name")


def test_no_lookalike_is_found_in_another_school(ana: Member, cal: Member) -> None:
    make_pupil(cal, upn="B801200005001")
    assert lookalikes(ana, {"surname": "Kowalczyk", "forename": "Mia", "upn": "B801200005001"}) == []
