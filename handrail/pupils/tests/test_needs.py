"""Types of need are ranked and dated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.pupils import actions
from handrail.pupils.models import Need, Pupil
from handrail.pupils.models.source import typed_by
from handrail.pupils.tests.factories import make_needs, make_pupil

SEPTEMBER = date(2026, 9, 9)
NOVEMBER = date(2026, 11, 4)
EVE = NOVEMBER - timedelta(days=1)


@pytest.fixture
def mia(ana: Member) -> Pupil:
    return make_pupil(ana)


def rows(pupil: Pupil) -> set[tuple[str, int, date | None, date | None]]:
    return set(pupil.needs.values_list("type_code", "rank", "starts_on", "ends_on"))


def test_needs_are_ranked_as_given(ana: Member, mia: Pupil) -> None:
    made = make_needs(ana, mia, "SLCN", "SEMH", starts_on=SEPTEMBER)
    assert [(need.type_code, need.rank) for need in made] == [("SLCN", 1), ("SEMH", 2)]
    assert rows(mia) == {("SLCN", 1, SEPTEMBER, None), ("SEMH", 2, SEPTEMBER, None)}


def test_what_stays_is_left_alone_and_what_goes_ends_on_the_eve(ana: Member, mia: Pupil) -> None:
    make_needs(ana, mia, "SLCN", "SEMH", starts_on=SEPTEMBER)
    make_needs(ana, mia, "SLCN", "ASD", starts_on=NOVEMBER)
    assert rows(mia) == {("SLCN", 1, SEPTEMBER, None), ("SEMH", 2, SEPTEMBER, EVE), ("ASD", 2, NOVEMBER, None)}


def test_a_new_order_is_a_new_row_for_each(ana: Member, mia: Pupil) -> None:
    make_needs(ana, mia, "SLCN", "SEMH", starts_on=SEPTEMBER)
    make_needs(ana, mia, "SEMH", "SLCN", starts_on=NOVEMBER)
    assert rows(mia) == {
        ("SLCN", 1, SEPTEMBER, EVE),
        ("SEMH", 2, SEPTEMBER, EVE),
        ("SEMH", 1, NOVEMBER, None),
        ("SLCN", 2, NOVEMBER, None),
    }


def test_a_correction_on_the_same_day_takes_back_what_never_held(ana: Member, mia: Pupil) -> None:
    make_needs(ana, mia, "MLD", starts_on=NOVEMBER)
    make_needs(ana, mia, "SLCN", starts_on=NOVEMBER)
    assert rows(mia) == {("SLCN", 1, NOVEMBER, None)}


def test_the_same_needs_sent_twice_write_nothing(ana: Member, mia: Pupil) -> None:
    first = make_needs(ana, mia, "SLCN", "SEMH")
    assert make_needs(ana, mia, "SLCN", "SEMH") == first
    assert AuditEvent.objects.filter(type="needs.set").count() == 1
    changes = AuditDetail.objects.get(seq=AuditEvent.objects.get(type="needs.set").seq).content
    assert changes["needs"] == [[], ["SLCN", "SEMH"]]


def test_needs_may_be_emptied(ana: Member, mia: Pupil) -> None:
    make_needs(ana, mia, "SLCN", starts_on=SEPTEMBER)
    assert actions.set_needs(by=ana, pupil=mia, codes=[], starts_on=NOVEMBER) == []
    assert rows(mia) == {("SLCN", 1, SEPTEMBER, EVE)}


def test_a_need_of_unknown_beginning_ends_on_the_eve(ana: Member, mia: Pupil) -> None:
    Need.objects.create(school=ana.school, pupil=mia, type_code="MLD", rank=1, **typed_by(ana))
    make_needs(ana, mia, "SLCN", starts_on=NOVEMBER)
    assert rows(mia) == {("MLD", 1, None, EVE), ("SLCN", 1, NOVEMBER, None)}


@pytest.mark.parametrize(
    ("codes", "day", "sentence"),
    [
        (["SLCN", "SLCN"], NOVEMBER, "Each type of need can be chosen once."),
        (["BESD"], NOVEMBER, "“BESD” cannot be recorded from 4 November 2026"),
        (["DS"], date(2024, 12, 31), "“Down Syndrome” cannot be recorded from 31 December 2024"),
        (["SLCN"], date(2026, 11, 20), "20 November 2026 is still to come"),
    ],
)
def test_needs_that_cannot_be_are_refused(ana: Member, mia: Pupil, codes: list[str], day: date, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        make_needs(ana, mia, *codes, starts_on=day)
    assert rows(mia) == set()


def test_a_day_before_what_is_held_is_refused(ana: Member, mia: Pupil) -> None:
    make_needs(ana, mia, "SLCN", starts_on=NOVEMBER)
    with pytest.raises(ValidationError, match="What is held began on 4 November 2026"):
        make_needs(ana, mia, "ASD", starts_on=SEPTEMBER)
    assert rows(mia) == {("SLCN", 1, NOVEMBER, None)}


def test_a_type_no_longer_given_may_stay(ana: Member, mia: Pupil) -> None:
    Need.objects.create(school=ana.school, pupil=mia, type_code="BESD", rank=1, **typed_by(ana))
    make_needs(ana, mia, "BESD", "SLCN", starts_on=NOVEMBER)
    assert rows(mia) == {("BESD", 1, None, None), ("SLCN", 2, NOVEMBER, None)}
