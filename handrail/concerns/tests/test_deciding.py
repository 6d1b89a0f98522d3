"""What is decided of a concern, who is told, and what the register says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.bank.tests.factories import make_strategy
from handrail.concerns import actions, standing
from handrail.concerns.actions import Decision
from handrail.concerns.models import Concern, Step
from handrail.concerns.reading import read_concern
from handrail.concerns.tests.factories import SAW, make_concern, make_step
from handrail.concerns.tests.test_raising import browser
from handrail.core import registry
from handrail.pupils.models import Pupil
from handrail.pupils.tests.conftest import MakeMember
from handrail.pupils.tests.factories import make_status

Kind = Step.Kind


def again(concern: Concern) -> Concern:
    concern.refresh_from_db()
    return concern


def test_looking_is_told_once(ana: Member, concern: Concern) -> None:
    actions.begin_to_look(by=ana, concern=concern)
    actions.begin_to_look(by=ana, concern=concern)
    assert [step.kind for step in concern.steps.all()] == ["raised", "looked_at"]
    assert again(concern).due_on == concern.answer_by


def test_where_it_stands_is_said_to_whoever_reads_it(
    ana: Member, ben: Member, member: MakeMember, concern: Concern
) -> None:
    def stands(who: Member, *, late: bool = False) -> str:
        return read_concern(again(concern), replace(who, on=ana.on + timedelta(weeks=9 if late else 0))).stands

    hal = member("headteacher", "Hal Bramwell")
    assert stands(hal) == "Ana Ferreira answers by 26 November 2026."
    assert stands(hal, late=True) == "Ana Ferreira was to answer by 26 November 2026."
    actions.begin_to_look(by=ana, concern=concern)
    assert stands(ana) == "You are looking at it. Ben Adeyemi hears by 26 November 2026."
    assert stands(ben) == "Ana Ferreira is looking at it. You hear by 26 November 2026."
    assert stands(ben, late=True) == "Ana Ferreira is looking at it. You were to hear by 26 November 2026."
    make_step(ana, concern, Kind.MONITORING)
    assert stands(ben).endswith("It is looked at again on 17 December 2026.")
    assert stands(ben, late=True).endswith("It was to be looked at again on 17 December 2026.")


def test_only_who_answers_concerns_decides(ben: Member, member: MakeMember, concern: Concern) -> None:
    for who in (ben, member("headteacher", "Hal Bramwell"), member("sen_administrator", "Sam Doyle")):
        with pytest.raises(PermissionDenied):
            make_step(who, concern)


def test_everyday_strategies_are_kept_as_chosen_and_looked_at_again(ana: Member, concern: Concern) -> None:
    day = ana.on + timedelta(weeks=6)
    step = make_step(ana, concern, Kind.UNIVERSAL, look_again_on=day, strategies=(("Waits", "All adults", "Always"),))
    assert (again(concern).state, concern.due_on) == ("decided", day)
    assert [(row.text, row.who) for row in step.strategies.all()] == [("Waits", "All adults")]


@pytest.mark.parametrize(
    ("kind", "lacking", "field"),
    [
        (Kind.UNIVERSAL, {"strategies": ()}, "others"),
        (Kind.UNIVERSAL, {"look_again_on": None}, "look_again_on"),
        (Kind.SCREENING, {"screener": ""}, "screener"),
        (Kind.MONITORING, {"reason": ""}, "reason"),
        (Kind.NO_ACTION, {"reason": ""}, "reason"),
        (Kind.NO_ACTION, {"family_told_how": "By phone"}, "family_told_on"),
    ],
)
def test_what_a_decision_asks(ana: Member, concern: Concern, kind: str, lacking: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_step(ana, concern, kind, **lacking)
    assert field in refused.value.error_dict
    assert again(concern).state == "raised"


def test_a_day_to_look_again_is_to_come(ana: Member, concern: Concern) -> None:
    with pytest.raises(ValidationError, match="not to come"):
        make_step(ana, concern, Kind.SCREENING, look_again_on=ana.on)


def test_sen_support_changes_the_register_with_the_concern_as_evidence(ana: Member, concern: Concern) -> None:
    told = {"family_told_on": ana.on, "family_told_how": "In a meeting"}
    make_step(ana, concern, Kind.SEN_SUPPORT, need="SLCN", **told)
    entry = concern.pupil.register_entries.get()
    assert (entry.status, entry.starts_on, entry.parent_told_on) == ("K", ana.on, ana.on)
    assert entry.evidence == "Concern raised by Ben Adeyemi on 19 November 2026."
    assert [need.type_code for need in concern.pupil.needs.all()] == ["SLCN"]
    assert (again(concern).state, concern.due_on) == ("closed", None)


def test_where_the_register_refuses_nothing_is_decided(ana: Member, concern: Concern) -> None:
    make_status(ana, concern.pupil, "K", ana.on - timedelta(days=30))
    with pytest.raises(ValidationError, match="register does not take this"):
        make_step(ana, concern, Kind.SEN_SUPPORT)
    assert concern.steps.count() == 1
    assert concern.pupil.register_entries.count() == 1


def test_the_same_decision_sent_twice_is_one(ana: Member, concern: Concern) -> None:
    decision = Decision(kind=Kind.NO_ACTION, reason="As others of that age.")
    seen = standing.mark(concern)
    first = actions.decide(by=ana, concern=concern, decision=decision, seen=seen)
    assert actions.decide(by=ana, concern=concern, decision=decision, seen=seen) == first


def test_of_two_who_decide_at_once_the_second_sees_both(ana: Member, member: MakeMember, concern: Concern) -> None:
    deputy = member("senco", "Dee Marsh")
    path = f"/s/alder/concerns/{concern.ref}/decide/no_action/"
    seen = standing.mark(concern)
    make_step(deputy, concern, "monitoring", reason="Settled since Tuesday.")
    client = browser(ana)
    sent = {"reason": "Settled since Monday.", "answer": "", "seen": seen}
    page = client.post(path, sent).content.decode()
    assert "Dee Marsh did something about this concern" in page
    assert "Yours, beside what Dee Marsh did" in page
    assert '<p class="hr-text">Settled since <mark>Monday.</mark></p>' in page
    assert '<p class="hr-text">Settled since <mark>Tuesday.</mark></p>' in page
    assert "Settled since Monday.</textarea>" in page
    assert again(concern).state == "decided"
    client.post(path, sent | {"seen": standing.mark(concern)})
    assert again(concern).state == "closed"


def test_a_step_is_undone_by_another_of_the_same_person(ana: Member, member: MakeMember, concern: Concern) -> None:
    step = make_step(ana, concern, Kind.MONITORING)
    with pytest.raises(PermissionDenied):
        actions.undo_step(by=member("senco", "Dee Marsh"), concern=concern, step=step)
    undone = actions.undo_step(by=ana, concern=concern, step=step)
    assert actions.undo_step(by=ana, concern=concern, step=step) == undone
    assert (again(concern).state, concern.due_on) == ("raised", concern.answer_by)
    assert concern.pupil.register_entries.get().status == "M"  # the register is corrected on its own page
    with pytest.raises(ValidationError, match="Only the newest"):
        actions.undo_step(by=ana, concern=concern, step=concern.steps.all()[0])


def test_a_closed_one_is_opened_again(ana: Member, concern: Concern) -> None:
    make_step(ana, concern)
    actions.reopen(by=ana, concern=concern)
    actions.reopen(by=ana, concern=concern)
    assert (again(concern).state, concern.steps.count()) == ("looked_at", 3)


def test_the_schools_strategies_are_ticked_and_ones_own_typed(ana: Member, concern: Concern) -> None:
    row = make_strategy(ana, "Says the name before an instruction", how_often="Every lesson")
    path = f"/s/alder/concerns/{concern.ref}/decide/universal/"
    client = browser(ana)
    page = client.get(path).content.decode()
    assert "Says the name before an instruction" in page
    assert "31 Dec 2026" in page
    assert 'class="govuk-details hr-folds"><summary' in page, "an area is folded"
    sent = {"strategies": [row.ref], "others": "Seat by the window\n", "look_again_on": "11 Dec 2026"}
    page = client.post(path, sent | {"seen": standing.mark(concern), "look_again_on": "soon"}).content.decode()
    assert 'class="govuk-details hr-folds" open><summary' in page, "what was ticked stays in sight"
    client.post(path, sent | {"seen": standing.mark(concern)})
    step = concern.steps.get(kind=Kind.UNIVERSAL)
    chosen = [(strategy.text, strategy.how_often) for strategy in step.strategies.all()]
    assert chosen == [("Says the name before an instruction", "Every lesson"), ("Seat by the window", "")]


def test_a_parent_reads_the_answer_and_nothing_else(ana: Member, pat: Member, elif_: Pupil) -> None:
    asked = make_concern(pat, elif_, "Hides the book at bedtime.")
    with pytest.raises(ValidationError, match="what you tell them"):
        make_step(ana, asked, Kind.MONITORING, answer=" ")
    make_step(ana, asked, Kind.MONITORING, reason="Watch reading.", answer="Two books come home from Friday.")
    page = browser(pat).get(f"/s/alder/concerns/{asked.ref}/").content.decode()
    assert "Two books come home from Friday." in page
    assert "Watch reading." not in page
    assert "Monitoring" not in page
    assert (
        "Two books come home from Friday."
        in browser(pat).get(f"/s/alder/pupils/{elif_.ref}/timeline/").content.decode()
    )


def test_who_raised_about_anothers_pupil_reads_the_answer_and_not_the_status(
    ana: Member, tess: Member, other: Pupil
) -> None:
    raised = make_concern(tess, other)
    make_step(ana, raised, Kind.SEN_SUPPORT, answer="")
    page = browser(tess).get(f"/s/alder/concerns/{raised.ref}/").content.decode()
    assert "help is being arranged. Ana Ferreira can tell you more" in page
    assert "SEN support" not in page


def test_a_parent_sees_no_concern_of_the_staff(pat: Member, ben: Member, concern: Concern) -> None:
    assert not Concern.objects.visible_to(pat).exists()
    client = browser(pat)
    assert client.get(f"/s/alder/concerns/{concern.ref}/").status_code == 404
    for path in ("", "concerns/", f"pupils/{concern.pupil.ref}/", f"pupils/{concern.pupil.ref}/timeline/"):
        assert SAW not in client.get(f"/s/alder/{path}").content.decode()


def test_who_reads_which(
    ana: Member, ben: Member, tess: Member, cal: Member, member: MakeMember, concern: Concern, other: Pupil
) -> None:
    apart = make_concern(ana, other)
    readers = {"ana": ana, "ben": ben, "tess": tess, "cal": cal, "hal": member("headteacher", "Hal Bramwell")}
    seen = {name: set(Concern.objects.visible_to(who)) for name, who in readers.items()}
    both = {concern, apart}
    assert seen == {"ana": both, "hal": both, "ben": {concern}, "tess": set(), "cal": set()}


def test_an_unanswered_concern_ages_on_home(ana: Member, ben: Member, concern: Concern) -> None:
    [item] = registry.due_items(ana, ana.on)
    assert (item.due_on, item.holder, item.kind) == (concern.answer_by, "Ana Ferreira", "due")
    late = ana.on + timedelta(days=30)
    assert registry.due_items(replace(ana, on=late), late)[0].kind == "late"
    [own] = registry.due_items(ben, ben.on)
    assert own.holder == "Ana Ferreira"
    make_step(ana, concern, Kind.UNIVERSAL, look_again_on=ana.on + timedelta(days=60))
    assert registry.due_items(ana, ana.on) == []
    assert (
        registry.due_items(ana, ana.on + timedelta(days=50))[0].title == "Look again at the concern about Elif Yilmaz"
    )


def test_nothing_falls_due_of_who_has_left(ana: Member, concern: Concern) -> None:
    Pupil.objects.for_school(ana.school).update(left_on=ana.on - timedelta(days=1))
    assert registry.due_items(ana, ana.on) == []


def test_the_list_shows_what_waits_and_who_is_worth_a_look(ana: Member, tess: Member, concern: Concern) -> None:
    client = browser(ana)
    page = client.get("/s/alder/concerns/?show=mine").content.decode()
    assert "Elif Yilmaz" in page
    assert "Nobody: every child" in page
    make_concern(tess, concern.pupil, "Head on the desk before writing.")
    assert "2 concerns, the last on 19 Nov 2026" in client.get("/s/alder/concerns/").content.decode()
    make_status(ana, concern.pupil, "M")
    assert "Nobody: every child" in client.get("/s/alder/concerns/").content.decode()


def test_somebody_whose_role_ends_reads_nothing_more(ben: Member, concern: Concern) -> None:
    client = browser(ben)
    assert client.get(f"/s/alder/concerns/{concern.ref}/").status_code == 200
    Membership.objects.filter(user_id=ben.user_id or 0).update(ends_on=ben.on - timedelta(days=1))
    assert client.get(f"/s/alder/concerns/{concern.ref}/").status_code == 404


def test_the_child_s_page_shows_open_concerns_to_those_who_may(ana: Member, tess: Member, concern: Concern) -> None:
    path = f"/s/alder/pupils/{concern.pupil.ref}/"
    assert "Open concerns" in browser(ana).get(path).content.decode()
    page = browser(tess).get(path).content.decode()
    assert "Open concerns" not in page
    assert "Raise a concern" in page
