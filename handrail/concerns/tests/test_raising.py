"""Who may raise a concern about whom, and what is kept of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from handrail.access.member import Member
from handrail.audit.models import AccessEvent, AuditDetail, AuditEvent
from handrail.concerns import actions
from handrail.concerns.actions import ConcernWords
from handrail.concerns.choosing import find_named, pupils_to_name
from handrail.concerns.models import Concern, Step
from handrail.concerns.tests.factories import SAW, make_concern, make_step
from handrail.pupils.models import Pupil
from handrail.pupils.tests.conftest import user_of
from handrail.pupils.tests.factories import make_pupil, make_status
from handrail.rules.concerns import answer_by
from handrail.rules.school_days import SchoolCalendar, usual_year

BACKEND = "handrail.access.backends.Backend"


def browser(who: Member) -> Client:
    client = Client()
    client.force_login(user_of(who), backend=BACKEND)
    return client


def test_a_concern_is_raised_once_with_the_day_of_its_answer(ben: Member, elif_: Pupil) -> None:
    concern = make_concern(ben, elif_, SAW, "Half-term", "A whiteboard")
    assert make_concern(ben, elif_, SAW, "Half-term", "A whiteboard") == concern
    assert (concern.state, concern.raised_on, concern.answer_by) == ("raised", ben.on, date(2026, 11, 26))
    assert [step.kind for step in concern.steps.all()] == [Step.Kind.RAISED]
    assert AuditEvent.objects.filter(type="concern.raised", pupil_ref=elif_.ref).count() == 1


def test_days_are_counted_by_the_schools_own_dates_where_they_are_known() -> None:
    friday = date(2026, 12, 18)
    calendar = SchoolCalendar((usual_year(2026),))
    assert answer_by(friday, 5, calendar) == date(2027, 1, 8)
    assert answer_by(friday, 5, SchoolCalendar()) == date(2026, 12, 29)  # Christmas left out


def test_staff_raise_about_any_pupil_of_their_school_and_a_parent_about_their_own(
    ben: Member, tess: Member, pat: Member, cal: Member, elif_: Pupil, other: Pupil
) -> None:
    zoe = make_pupil(cal, "Young", "Zoe")
    for who in (ben, tess):
        make_concern(who, other)
        with pytest.raises(Pupil.DoesNotExist):
            make_concern(who, zoe)
    make_concern(pat, elif_)
    with pytest.raises(Pupil.DoesNotExist):
        make_concern(pat, other)


def test_who_may_not_raise_names_nobody(member, elif_: Pupil) -> None:  # type: ignore[no-untyped-def]
    for role in ("governor", "external", "system_administrator"):
        assert not pupils_to_name(member(role, f"{role.title()} One")).exists(), role


def test_a_name_means_ones_own_pupil_before_anybody_elses(ana: Member, ben: Member, elif_: Pupil) -> None:
    namesake = make_pupil(ana, "Aksoy", "Elif", home="2A")
    assert find_named(ben, "elif").one == elif_
    assert find_named(ben, "aksoy").one is None
    assert find_named(ben, "aksoy").some == [namesake]
    assert find_named(ana, "elif").one is None
    assert find_named(ben, "e").some == []


def test_the_audit_trail_holds_no_word_of_it(ana: Member, concern: Concern) -> None:
    make_step(ana, concern, reason="A reason nobody else reads")
    said = " ".join(str(row.content) for row in AuditDetail.objects.all())
    assert SAW not in said
    assert "reason nobody" not in said


def test_ones_own_is_taken_back_until_somebody_looks(ana: Member, ben: Member, tess: Member, concern: Concern) -> None:
    with pytest.raises(PermissionDenied):
        actions.take_back(by=tess, concern=concern)
    second = make_concern(ben, concern.pupil, "Another thing")
    assert actions.take_back(by=ben, concern=second).state == "taken_back"
    assert actions.take_back(by=ben, concern=second).state == "taken_back"
    actions.begin_to_look(by=ana, concern=concern)
    with pytest.raises(ValidationError, match="looked at this already"):
        actions.take_back(by=ben, concern=concern)


def test_a_correction_takes_the_place_of_the_first_which_stays(ben: Member, concern: Concern) -> None:
    words = ConcernWords("Copies the question and tells me the answer aloud.")
    second = actions.raise_concern(by=ben, pupil=concern.pupil, words=words, corrects=concern)
    concern.refresh_from_db()
    assert (concern.state, concern.saw, second.corrects) == ("taken_back", SAW, concern)


def test_nothing_seen_is_not_a_concern(ben: Member, elif_: Pupil) -> None:
    with pytest.raises(ValidationError, match="what you saw"):
        make_concern(ben, elif_, "  ")


def test_a_name_and_a_word_are_enough_on_one_page(ben: Member, elif_: Pupil) -> None:
    answer = browser(ben).post("/s/alder/concerns/raise/", {"child": "elif", "saw": SAW}, follow=True)
    page = answer.content.decode()
    assert "Your concern about Elif Yilmaz has been sent" in page
    assert "Ana Ferreira answers by 26 November 2026" in page


def test_another_teachers_pupil_is_chosen_from_names_that_say_no_more(ana: Member, ben: Member, other: Pupil) -> None:
    make_status(ana, other, "K")
    client = browser(ben)
    page = client.post("/s/alder/concerns/raise/", {"child": "okoro", "saw": SAW}).content.decode()
    assert "Which child is it?" in page
    assert "Sol Okoro, Year 2, 2A" in page
    assert SAW in page
    page = client.post("/s/alder/concerns/raise/", {"pupil": other.ref, "saw": SAW}, follow=True).content.decode()
    assert "Sol Okoro" in page
    assert "SEN support" not in page
    assert f"/pupils/{other.ref}/" not in page
    assert client.get(f"/s/alder/pupils/{other.ref}/").status_code == 404
    read = AccessEvent.objects.filter(pupil_refs__contains=other.ref).values_list("section", flat=True)
    assert set(read) == {"raise concern", "concern"}


def test_names_as_typed_say_who_and_where_only(ana: Member, ben: Member, other: Pupil) -> None:
    make_status(ana, other, "K")
    found = browser(ben).get("/s/alder/concerns/raise/names/?q=ok").json()["found"]
    assert found == [{"name": "Sol Okoro", "where": "Year 2, 2A", "ref": other.ref}]


def test_nobody_of_that_name_keeps_the_words(ben: Member, elif_: Pupil) -> None:
    page = browser(ben).post("/s/alder/concerns/raise/", {"child": "Xu", "saw": SAW}).content.decode()
    assert "Nobody here has that name" in page
    assert SAW in page
    assert not Concern.objects.for_school(ben.school).exists()


def test_the_form_says_first_whom_to_tell(ben: Member, elif_: Pupil) -> None:
    page = browser(ben).get("/s/alder/concerns/raise/").content.decode()
    assert page.index("tell Jo Hart now") < page.index("What I saw")
