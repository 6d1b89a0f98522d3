"""What was passed on is opened by whoever the school has named as its safeguarding lead, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from handrail.access.actions import end_duty, end_membership, lay_duty
from handrail.access.member import Member
from handrail.access.models import Duty, Membership
from handrail.access.signing_in import SECOND_STEP_OWED
from handrail.audit.models import AccessEvent
from handrail.concerns import actions
from handrail.concerns.models import Concern, WithheldWords
from handrail.concerns.tests.factories import make_concern, make_reply, make_withheld
from handrail.concerns.tests.test_passing import SECRET
from handrail.concerns.tests.test_raising import browser
from handrail.core import registry
from handrail.pupils.models import Pupil
from handrail.pupils.tests.conftest import MakeMember, user_of

LEAD = Duty.Kind.SAFEGUARDING
LIST = "/s/alder/concerns/passed-on/"
OTHERS = (
    "headteacher",
    "sen_administrator",
    "teacher",
    "teaching_assistant",
    "senco",
    "system_administrator",
    "governor",
)


def place_of(who: Member) -> Membership:
    return Membership.objects.get(user=who.user_id, school=who.school)


@pytest.fixture
def jo(ana: Member, member: MakeMember) -> Member:
    """A teaching assistant who reaches no child, named as the safeguarding lead."""
    who = member("teaching_assistant", "Jo Hart")
    lay_duty(by=ana, kind=LEAD, membership=place_of(who))
    return who


@pytest.fixture
def passed(ana: Member, ben: Member, elif_: Pupil) -> Concern:
    concern = make_concern(ben, elif_, f"{SECRET} 1")
    make_withheld(ana, concern)
    return concern


def at(concern: Concern) -> str:
    return f"{LIST}{concern.ref}/"


def test_the_lead_opens_them_with_one_press_and_each_reading_is_written_down(jo: Member, passed: Concern) -> None:
    client = browser(jo)
    assert [row.url for row in registry.due_items(jo, jo.on) if row.title == "Open what was passed to you"] == [LIST]
    shown = client.get(LIST).content.decode()
    assert "Elif Yilmaz" in shown
    assert "Not opened yet" in shown
    assert SECRET not in shown
    assert client.get(at(passed))["Location"] == LIST  # nothing is opened by following an address
    opened = client.post(at(passed), follow=True).content.decode()
    assert f"{SECRET} 1" in opened
    assert "Year 4, 4B" in opened
    assert f"/pupils/{passed.pupil.ref}" not in opened
    client.get(at(passed))
    read = AccessEvent.objects.filter(
        section="passed-on words", actor_name="Jo Hart", pupil_refs__contains=passed.pupil.ref
    )
    assert read.count() == 2
    assert "Not opened yet" not in client.get(LIST).content.decode()
    assert not [row for row in registry.due_items(jo, jo.on) if "passed to you" in row.title]


def test_a_password_alone_opens_nothing(jo: Member, passed: Concern) -> None:
    reader = browser(jo)
    words = WithheldWords.objects.for_lead(jo).get()
    session = reader.session
    session[SECOND_STEP_OWED] = True
    session.save()
    for address in (LIST, f"{LIST}{words.ref}/"):
        for answer in (reader.get(address), reader.post(address)):
            assert answer.status_code in {302, 405}
            assert answer.headers.get("Location", "/account/two-step/set-up/").startswith("/account/two-step/")
    words.refresh_from_db()
    assert words.handed_at is None


def test_opened_is_handed_over_so_it_can_be_put_back_no_more(ana: Member, jo: Member, passed: Concern) -> None:
    path = f"/s/alder/concerns/{passed.ref}/handover/"
    assert "Jo Hart can open them in Handrail" in browser(ana).get(path).content.decode()
    browser(jo).post(at(passed))
    assert browser(ana).get(path).status_code == 404
    with pytest.raises(ValidationError, match="handed over"):
        actions.put_back(by=ana, concern=passed)
    page = browser(ana).get(f"/s/alder/concerns/{passed.ref}/").content.decode()
    assert "Handed over" in page
    assert "Jo Hart" in page


def test_nobody_else_finds_them_at_any_address(ana: Member, jo: Member, member: MakeMember, passed: Concern) -> None:
    browser(jo).post(at(passed))
    for role in OTHERS:
        client = browser(member(role, f"{role} Somebody"))
        for path in (LIST, at(passed)):
            for answer in (client.get(path), client.post(path)):
                assert answer.status_code in {403, 404, 405}, (role, path)
                assert b"Elif" not in answer.content
    assert not WithheldWords.objects.visible_to(ana).exists()
    with pytest.raises(PermissionDenied):
        actions.open_passed_on(by=ana, withheld=WithheldWords.objects.for_school(ana.school).get())


def test_it_ends_at_once_with_the_function_and_with_the_role(ana: Member, jo: Member, passed: Concern) -> None:
    client = browser(jo)
    client.post(at(passed))
    end_duty(by=ana, kind=LEAD)
    assert client.get(at(passed)).status_code == client.get(LIST).status_code == 404
    lay_duty(by=ana, kind=LEAD, membership=place_of(jo))
    assert client.get(at(passed)).status_code == 200
    end_membership(by=ana, membership=place_of(jo), last_day=ana.on - timedelta(days=1))
    Membership.objects.create(user=user_of(jo), school=jo.school, role_key="teacher", starts_on=ana.on)
    client = browser(jo)
    assert client.get(at(passed)).status_code == client.get(LIST).status_code == 404


def test_one_answer_is_opened_by_itself(ana: Member, ben: Member, jo: Member, elif_: Pupil) -> None:
    reply = make_reply(ana, make_concern(ana, elif_, "Reads little."), ben)
    actions.answer(by=ben, reply=reply, said=actions.asking.Answer("little", "", f"{SECRET} 4", ""))
    actions.pass_answer_on(by=ana, reply=reply)
    opened = browser(jo).post(f"{LIST}{reply.ref}/", follow=True).content.decode()
    assert f"{SECRET} 4" in opened
    assert "Reads little." not in opened


def test_nobody_names_themselves_nor_does_who_keeps_the_machine(ana: Member, jo: Member, member: MakeMember) -> None:
    keeper = member("system_administrator", "Ola Price")
    for by, whom in ((ana, ana), (keeper, jo), (jo, jo), (ana, keeper)):
        with pytest.raises(PermissionDenied):
            lay_duty(by=by, kind=LEAD, membership=place_of(whom))
    assert Duty.objects.for_school(jo.school).get(ended_at=None).membership.user.name == "Jo Hart"
    assert jo.school.safeguarding_lead == "Jo Hart"


def test_the_settings_name_one_member_and_keep_who_it_was(ana: Member, ben: Member, member: MakeMember) -> None:
    client, where = browser(ana), "/s/alder/settings/safeguarding-lead/"
    assert "Nobody is named." in client.get("/s/alder/settings/").content.decode()
    client.post(where, {"person": place_of(ben).ref})
    client.post(where, {"person": place_of(member("headteacher", "Hal Bramwell")).ref})
    shown = client.get("/s/alder/settings/").content.decode()
    assert "Ben Adeyemi, from 19 November 2026 until 19 November 2026, named by Ana Ferreira" in shown
    assert (
        '<input class="govuk-input" id="id_safeguarding_lead" name="safeguarding_lead" type="text" value="Hal Bramwell"'
        in shown
    )
    client.post(where, {"person": ""})
    assert not Duty.objects.for_school(ana.school).filter(ended_at=None).exists()
    assert client.post(where, {"person": place_of(ana).ref}).status_code == 404


def test_the_words_of_whom_to_tell_keep_the_name_of_the_lead(ana: Member, jo: Member) -> None:
    form = {"name": "Alder", "safeguarding_lead": "Hal Bramwell", "concern_days": "5", "senco_word": "SENCO"}
    form["plan_word"] = "Plan"
    page = browser(ana).post("/s/alder/settings/", form).content.decode()
    assert "Jo Hart is named to open what is passed on" in page
    form["safeguarding_lead"] = "Jo Hart, room 4, or Hal Bramwell"
    assert browser(ana).post("/s/alder/settings/", form).status_code == 302
    end_duty(by=ana, kind=LEAD)
    form["safeguarding_lead"] = "Hal Bramwell"
    assert browser(ana).post("/s/alder/settings/", form).status_code == 302
