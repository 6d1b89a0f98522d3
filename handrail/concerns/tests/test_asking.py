"""The round robin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from handrail.access.member import Member
from handrail.audit.models import AuditDetail
from handrail.concerns import actions, standing
from handrail.concerns.actions.asking import Answer
from handrail.concerns.models import Concern, Reply
from handrail.concerns.teachers import teachers_of
from handrail.concerns.tests.factories import SAW, make_asking, make_reply, make_step
from handrail.concerns.tests.test_raising import browser
from handrail.core import registry
from handrail.pupils.actions import add_groups, lead_group, put_many_in_group
from handrail.pupils.models import GroupLead, Pupil, PupilGroup
from handrail.pupils.tests.conftest import MakeMember, user_of


@pytest.fixture
def maths(ana: Member, member: MakeMember, elif_: Pupil) -> Member:
    """Who teaches her mathematics."""
    who = member("teacher", "Tom Ackroyd")
    add_groups(by=ana, kind=PupilGroup.Kind.TEACHING, names=["Maths X"])
    group = PupilGroup.objects.for_school(ana.school).get(name="Maths X")
    put_many_in_group(by=ana, group=group, pupils=[elif_])
    lead_group(by=ana, group=group, user=user_of(who), part=GroupLead.Part.TEACHER)
    return who


def test_a_childs_teachers_are_found_by_class_and_group(ana: Member, maths: Member, elif_: Pupil) -> None:
    found = [(row.name, row.subject, row.is_proposed) for row in teachers_of(ana, elif_)]
    assert found == [("Ben Adeyemi", "4B", True), ("Tom Ackroyd", "Maths X", True), ("Tess Whitfield", "4B", False)]


def test_each_is_asked_once_and_sees_it_on_home(ana: Member, ben: Member, maths: Member, concern: Concern) -> None:
    asking = make_asking(ana, concern)
    assert make_asking(ana, concern) == asking
    concern.refresh_from_db()
    assert (concern.state, concern.due_on) == ("looked_at", asking.due_on)
    [item] = registry.due_items(maths, maths.on)
    assert (item.title, item.due_on) == ("Say how it goes for Elif Yilmaz in Maths X", asking.due_on)


def test_of_two_who_ask_at_once_the_second_sees_both(
    ana: Member, ben: Member, member: MakeMember, concern: Concern
) -> None:
    seen, path = standing.mark(concern), f"/s/alder/concerns/{concern.ref}/ask/"
    make_asking(member("senco", "Dee Marsh"), concern, "Does she ask for help in class?")
    assert "Yours, beside" not in browser(ana).get(path).content.decode()
    sent = {"chosen": f"{ben.user_id}-4B", "due_on": "27 November 2026", "note": "Does she ask for help?", "seen": seen}
    page = browser(ana).post(path, sent).content.decode()
    assert "Yours, beside what Dee Marsh did" in page
    assert "for <mark>help?</mark></p></div><div><h3>Dee Marsh</h3>" in page
    assert "Ben Adeyemi, 4B\n<mark>Tess Whitfield, 4B</mark>" in page
    assert concern.askings.count() == 1


def test_a_teacher_answers_on_one_page_without_what_was_raised(ana: Member, maths: Member, concern: Concern) -> None:
    reply = make_reply(ana, concern, maths)
    client = browser(maths)
    path = f"/s/alder/concerns/asked/{reply.ref}/"
    page = client.get(path).content.decode()
    assert "Elif Yilmaz" in page
    assert SAW not in page
    assert "Choose one" in client.post(path, {"helps": "Squared paper"}).content.decode()
    assert client.post(path, {"shows": "little", "helps": "Squared paper"})["Location"] == "/s/alder/"
    page = browser(ana).get(f"/s/alder/concerns/{concern.ref}/").content.decode()
    assert "Squared paper" in page
    assert "Maths X" in page
    assert registry.due_items(maths, maths.on) == []


def test_nobody_answers_for_another(ana: Member, ben: Member, maths: Member, pat: Member, concern: Concern) -> None:
    reply = make_reply(ana, concern, maths)
    for who in (ben, pat, ana):
        assert browser(who).get(f"/s/alder/concerns/asked/{reply.ref}/").status_code == 404
        with pytest.raises(PermissionDenied):
            actions.answer(by=who, reply=reply, said=Answer("little"))


def test_asked_again_or_no_longer(ana: Member, ben: Member, maths: Member, concern: Concern) -> None:
    reply = make_reply(ana, concern, maths)
    later = ana.on + timedelta(weeks=2)
    assert actions.ask_again(by=ana, reply=reply, due_on=later).due_on == later
    actions.withdraw_question(by=ana, reply=reply)
    actions.withdraw_question(by=ana, reply=reply)
    assert registry.due_items(maths, maths.on) == []
    with pytest.raises(ValidationError, match="no longer asked"):
        actions.answer(by=maths, reply=reply, said=Answer("little"))
    actions.ask_again(by=ana, reply=reply, due_on=later)
    actions.answer(by=maths, reply=reply, said=Answer("little", helps="Paper"))
    answered = actions.answer(by=maths, reply=reply, said=Answer("little", helps="Squared paper"))
    assert AuditDetail.objects.latest("seq").content == {"put_right": [None, ["helps"]]}
    second = actions.ask_again(by=ana, reply=answered, due_on=later)
    assert (second != answered, answered.helps, second.helps) == (True, "Squared paper", "")


def test_a_day_for_answers_is_to_come_and_somebody_is_asked(ana: Member, concern: Concern) -> None:
    seen = standing.mark(concern)
    said = {"by": ana, "concern": concern, "note": "", "seen": seen}
    with pytest.raises(ValidationError, match="at least one teacher"):
        actions.ask_teachers(chosen=[], due_on=ana.on + timedelta(days=7), **said)  # type: ignore[arg-type]
    keys = [row.key for row in teachers_of(ana, concern.pupil)]
    with pytest.raises(ValidationError, match="not to come"):
        actions.ask_teachers(chosen=keys, due_on=ana.on, **said)  # type: ignore[arg-type]


def test_undoing_a_round_withdraws_what_is_open(ana: Member, ben: Member, concern: Concern) -> None:
    make_reply(ana, concern, ben)
    actions.undo_step(by=ana, concern=concern, step=concern.steps.get(kind="asked"))
    assert not Reply.objects.visible_to(ben).waiting().exists()


def test_once_closed_nothing_is_asked(ana: Member, ben: Member, concern: Concern) -> None:
    reply = make_reply(ana, concern, ben)
    make_step(ana, concern)
    with pytest.raises(ValidationError, match="no longer asked"):
        actions.answer(by=ben, reply=reply, said=Answer("little"))
    assert not [item for item in registry.due_items(ben, ben.on) if "Say how" in item.title]
