"""Notes on outcomes beside their ratings, a class in one sitting, cycles side by side, and whose work it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.meetings.models import Meeting
from handrail.plans import actions
from handrail.plans.beside import set_beside
from handrail.plans.errors import NotReady
from handrail.plans.models import Outcome, Plan, Review
from handrail.plans.progress import progress_of
from handrail.plans.tests.conftest import Person
from handrail.plans.tests.factories import AGREEMENT, make_published, make_reviewed, outcome_text, publish, rated
from handrail.plans.tests.reading import words as read
from handrail.plans.text import read_draft, read_review
from handrail.plans.whose import PARTS, Doer, PlanWork, Share, by_group, work_of
from handrail.pupils.actions import Observed, add_note, put_in_group
from handrail.pupils.line import ChildLine
from handrail.pupils.models import Note, Pupil, PupilGroup
from handrail.pupils.tests.factories import make_contact, make_group


@pytest.fixture
def class_4b(ana: Person, ben: Person, mia: Pupil) -> PupilGroup:
    group = make_group(ana.member, "4B")
    put_in_group(by=ana.member, pupil=mia, group=group, starts_on=ana.member.on)
    return group


def see(who: Person, outcome: Outcome, text: str, **said: Any) -> Note:
    by = who.member
    observed = Observed(outcome.ref, **said)
    return add_note(by=by, pupil=outcome.version.plan.pupil, text=text, happened_on=by.on, observed=observed)


def first_outcome(plan: Plan) -> Outcome:
    return plan.versions.get().outcomes.all()[0]


def at(page: str, **refs: str) -> str:
    return reverse(f"plans:{page}", kwargs={"school": "alder", **refs})


# ---- A note on an outcome


def test_a_note_is_saved_from_where_one_is_and_one_is_there_again(tess: Person, ana: Person, mia: Pupil) -> None:
    plan = make_published(mia, ana.member)
    outcome = first_outcome(plan)
    address = at("observe", plan=plan.ref, outcome=outcome.ref)
    sent = {"text": "Told me at the sink.", "happened_on": "today", "whole": "yes", "back": "pupil"}
    assert "cannot be read as a date" in tess.browser.post(address, sent).content.decode()
    sent |= {"happened_on": f"{ana.member.on:%d/%m/%Y}", "seen": "4", "tries": "5", "went": "-1"}
    answer = tess.browser.post(address, sent)
    assert answer["Location"] == f"{reverse('desk:pupil', args=['alder', mia.ref])}#o-{outcome.ref}"
    note = Note.objects.visible_to(tess.member).get()
    assert (note.outcome_ref, note.recorded_by) == (outcome.ref, "Tess Whitfield")
    assert note.how_said(mia.school.scale) == "4 of 5, partly met"


def test_a_note_on_an_outcome_of_no_pupil_of_ones_own_is_no_page(ben: Person, ana: Person, omar: Pupil) -> None:
    plan = make_published(omar, ana.member)
    assert ben.browser.get(at("observe", plan=plan.ref, outcome=first_outcome(plan).ref)).status_code == 404


def test_the_progress_of_an_outcome_goes_through_its_cycles(ana: Person, ben: Person, mia: Pupil) -> None:
    first = make_published(mia, ana.member)
    see(ben, first_outcome(first), "Two.", seen=2, tries=5)
    review = make_reviewed(first, ana.member, rated("-1", what_we_saw="3 of 5 chances"))
    second = actions.carry_forward(review=review, by=ana.member)
    draft = second.versions.get()
    text = read_draft(draft) | {"outcome-1-by_when": "26 March 2027", "review_on": "26 March 2027"}
    actions.save_draft(version=draft, text=text | AGREEMENT, revision=draft.revision, by=ana.member)
    publish(second, ana.member)
    see(ben, first_outcome(second), "Four!", seen=4, tries=5)
    see(ben, first_outcome(second), "Another list.", seen=30, tries=80)
    found = progress_of(first_outcome(second), mia, ben.member)
    assert [cycle.plan for cycle in found.cycles] == [first, second]
    assert found.counted is None  # 30 of 80 stands alone: it is no line with chances of five
    see(ben, first_outcome(second), "Five!", seen=5, tries=5)
    found = progress_of(first_outcome(second), mia, ben.member)
    assert found.counted is not None
    assert [row[1] for row in found.counted.rows] == ["1/5", "3/5", "2/5", "4/5", "5/5", "4/5"]
    page = ben.browser.get(at("outcome", plan=second.ref, outcome=first_outcome(second).ref)).content.decode()
    for words in ("Plan 1 begins", "Partly met", "Then: continue", "30 of 80", "Another list.", "Four!"):
        assert words in page


def test_how_it_went_in_notes_and_reviews_is_one_picture(ana: Person, ben: Person, mia: Pupil) -> None:
    plan = make_published(mia, ana.member)
    outcome = first_outcome(plan)
    see(ben, outcome, "Hid under the table.", went=-2)
    assert progress_of(outcome, mia, ben.member).rated is None, "one point is no line"
    see(ben, outcome, "Told two sentences.", went=-1)
    make_reviewed(plan, ana.member)
    found = progress_of(outcome, mia, ben.member)
    assert found.rated is not None
    assert [row[1] for row in found.rated.rows] == ["Not met", "Partly met", "Met"]
    page = ben.browser.get(at("outcome", plan=plan.ref, outcome=outcome.ref)).content.decode()
    assert "How it went, in notes and reviews" in page
    assert page.count("Partly met</span>") > 0, "and in the table, by day"


def test_a_parent_reads_the_ratings_of_an_outcome_and_no_note(
    ana: Person, ben: Person, pat: Person, mia: Pupil
) -> None:
    plan = make_published(mia, ana.member)
    see(ben, first_outcome(plan), "Blue canary.", seen=2, tries=5)
    make_reviewed(plan, ana.member)
    page = pat.browser.get(at("outcome", plan=plan.ref, outcome=first_outcome(plan).ref)).content.decode()
    assert "Blue canary" not in page
    assert "Met" in page


# ---- At the review


def test_what_was_seen_is_ticked_into_the_words_of_the_review(ana: Person, ben: Person, mia: Pupil) -> None:
    plan = make_published(mia, ana.member)
    one = see(ben, first_outcome(plan), "At the sink.", seen=3, tries=5, went=0)
    see(ben, first_outcome(plan), "Not this one.")
    assert "At the sink." in ana.get("review", plan).content.decode()
    sent = {"version": "1", "do": "take-1", "take": one.ref, "outcome-1-what_we_saw": "Much better."}
    for _ in range(2):
        assert ana.post("review", plan, sent | {"version": _revision(plan)}).status_code == 302
    said = f"{one.happened_on.day} {one.happened_on:%b %Y}: 3 of 5, met. At the sink."
    words = read_review(Review.objects.for_school(mia.school).get())["outcome-1-what_we_saw"]
    assert words == f"Much better.\n{said}"


def _revision(plan: Plan) -> str:
    review = Review.objects.for_school(plan.school).filter(plan=plan).first()
    return str(review.revision if review else 1)


def test_a_review_with_the_family_is_a_meeting_with_them_and_says_who_came_once(ana: Person, mia: Pupil) -> None:
    make_contact(ana.member, mia, relationship="Mum")
    plan = make_published(mia, ana.member)
    sent = {**rated(), "version": "1", "held_on": f"{ana.member.on:%d/%m/%Y}", "how_met": "video", "with_whom": "Ben"}
    came = {"came": ["Pat Kowalczyk, Mum", "Jo Hill, gran"]}
    page = ana.post("review", plan, sent | came | {"do": "finish"}).content.decode()
    assert "Write how many minutes it took" in page
    assert 'value="Pat Kowalczyk, Mum" checked' in page
    ana.post("review", plan, sent | came | {"minutes": "45", "do": "finish", "version": _revision(plan)})
    meeting = Meeting.objects.visible_to(ana.member).get()
    assert (meeting.length_minutes, meeting.how, meeting.held_on) == (45, "video", ana.member.on)
    assert [str(one) for one in meeting.attendees.all()] == ["Pat Kowalczyk, Mum", "Jo Hill, gran"]
    assert meeting.words == "Review of plan 1. Also there: Ben."
    assert "with Pat Kowalczyk (Mum), Jo Hill (gran), Ben" in ana.get("plan", plan).content.decode()


def test_a_review_without_the_family_is_no_meeting(ana: Person, mia: Pupil) -> None:
    make_reviewed(make_published(mia, ana.member), ana.member)
    assert not Meeting.objects.visible_to(ana.member).exists()


# ---- A class in one sitting


def sit(who: Person, group: PupilGroup, data: dict[str, str] | None = None, **headers: str) -> Any:
    address = at("sitting", group=group.ref)
    return who.browser.get(address) if data is None else who.browser.post(address, data, headers=headers)


def opened(answer: Any) -> str:
    page = answer.content.decode()
    return str(page.partition('name="version" value="')[2].partition('"')[0])


def of(plan: Plan, text: dict[str, str]) -> dict[str, str]:
    return {f"{plan.ref}.{name}": words for name, words in text.items()}


@pytest.fixture
def two(ana: Person, class_4b: PupilGroup, mia: Pupil, omar: Pupil) -> tuple[Plan, Plan]:
    put_in_group(by=ana.member, pupil=omar, group=class_4b, starts_on=ana.member.on)
    return make_published(mia, ana.member), make_published(omar, ana.member)


def test_each_child_of_a_class_is_saved_and_finished_by_itself(
    ana: Person, class_4b: PupilGroup, two: tuple[Plan, Plan]
) -> None:
    mias, omars = two
    held = f"{ana.member.on:%d/%m/%Y}"
    sent = of(mias, {**rated(), "held_on": held}) | of(omars, {**rated("-2", next_step=""), "held_on": held})
    answer = sit(ana, class_4b, sent | {"version": opened(sit(ana, class_4b)), "do": "finish"})
    assert answer.status_code == 302
    mias.refresh_from_db()
    omars.refresh_from_db()
    assert (mias.state, omars.state) == ("reviewed", "published")
    assert read_review(omars.review)["outcome-1-value"] == "-2"
    page = sit(ana, class_4b, {"version": opened(sit(ana, class_4b)), "do": f"finish:{omars.ref}"}).content.decode()
    assert "Choose what happens next." in page


def test_a_child_of_whom_nothing_is_written_has_no_review_begun(
    ana: Person, class_4b: PupilGroup, two: tuple[Plan, Plan]
) -> None:
    mias, _ = two
    sit(ana, class_4b, of(mias, {"outcome-1-value": "0"}) | {"version": opened(sit(ana, class_4b))})
    assert [review.plan for review in Review.objects.for_school(mias.school)] == [mias]


def test_two_people_at_one_class_lose_no_word_and_do_not_meet_over_other_children(
    ana: Person, ben: Person, class_4b: PupilGroup, two: tuple[Plan, Plan]
) -> None:
    mias, omars = two
    version = opened(sit(ana, class_4b))
    held = {"held_on": f"{ana.member.on:%d/%m/%Y}"}
    sit(
        ben, class_4b, of(mias, {**held, "outcome-1-what_we_saw": "Ben saw."}) | {"version": opened(sit(ben, class_4b))}
    )
    # Ana wrote of Omar alone; what her page still shows of Mia is no text of hers.
    mine = of(mias, {"held_on": f"{_day(ana)}"}) | of(omars, {**held, "outcome-1-what_we_saw": "Ana saw."})
    assert sit(ana, class_4b, mine | {"version": version}).status_code == 302
    assert read_review(mias.review)["outcome-1-what_we_saw"] == "Ben saw."
    # Now of Mia too, from the page opened before Ben saved.
    mine = of(mias, {**held, "outcome-1-what_we_saw": "Ana saw."}) | {"version": version}
    assert sit(ana, class_4b, mine, accept="application/json").status_code == 409
    page = sit(ana, class_4b, mine)
    text = page.content.decode()
    assert "Ben Adeyemi wrote:" in text
    assert text.count("Ben saw.") == 1
    assert "Ana saw.</textarea>" in text
    assert sit(ana, class_4b, mine | {"version": opened(page)}).status_code == 302
    assert _saw(mias) == "Ana saw."


def _day(who: Person) -> str:
    from handrail.rules.calendar import say_day

    return say_day(who.member.on)


def _saw(plan: Plan) -> str:
    return read_review(Review.objects.for_school(plan.school).get(plan=plan))["outcome-1-what_we_saw"]


def test_the_page_saves_by_itself_and_says_where_it_stands(
    ana: Person, class_4b: PupilGroup, two: tuple[Plan, Plan]
) -> None:
    version = opened(sit(ana, class_4b))
    for words in ("One.", "One. Two."):
        sent = of(two[0], {"held_on": _day(ana), "outcome-1-what_we_saw": words})
        answer = sit(ana, class_4b, sent | {"version": version}, accept="application/json")
        assert answer.status_code == 200
        version = answer.json()["version"]
    sent = of(two[0], {"outcome-1-what_we_saw": "He is lazy."})
    parts = sit(ana, class_4b, sent | {"version": version}, accept="application/json").json()["parts"]
    assert "“lazy” in what we saw" in parts[f"notes-{two[0].ref}-1"]
    assert "may help to" not in parts[f"notes-{two[1].ref}-1"]
    assert _saw(two[0]) == "He is lazy."


def test_a_teacher_finishes_no_review_of_a_class(ben: Person, ana: Person, class_4b: PupilGroup, mia: Pupil) -> None:
    plan = make_published(mia, ana.member)
    sent = of(plan, {**rated(), "held_on": _day(ana)}) | {"version": opened(sit(ben, class_4b)), "do": "finish"}
    assert sit(ben, class_4b, sent).status_code == 403
    assert "Finish" not in sit(ben, class_4b).content.decode()


def test_a_class_of_many_asks_no_more_than_a_class_of_one(
    ana: Person, class_4b: PupilGroup, mia: Pupil, omar: Pupil
) -> None:
    def asked() -> int:
        sit(ana, class_4b)
        with CaptureQueriesContext(connection) as captured:
            assert sit(ana, class_4b).status_code == 200
        return len(captured)

    make_published(mia, ana.member, 2)
    one = asked()
    put_in_group(by=ana.member, pupil=omar, group=class_4b, starts_on=ana.member.on)
    see(ana, first_outcome(make_published(omar, ana.member, 3)), "Seen.")
    assert asked() == one


# ---- Side by side, and whose work


def test_two_cycles_stand_side_by_side_by_what_was_carried(ana: Person, pat: Person, mia: Pupil) -> None:
    first = make_published(mia, ana.member, 2)
    going = {**rated("-1"), **rated("0", "achieved", 2)}
    second = actions.carry_forward(review=make_reviewed(first, ana.member, going), by=ana.member)
    draft = second.versions.get()
    text = {**read_draft(draft), **outcome_text(2, text="Reads"), "outcome-1-by_when": "26 March 2027"}
    text |= AGREEMENT
    actions.save_draft(version=draft, text=text, revision=draft.revision, by=ana.member)
    publish(second, ana.member)
    beside = set_beside(first, second, ana.member)
    assert beside is not None
    names = [(pair.one and pair.one.row.position, pair.other and pair.other.row.position) for pair in beside.pairs]
    assert names == [(1, 1), (2, None), (None, 2)]
    make_reviewed(second, ana.member, {**rated("0", "achieved"), **rated("0", "achieved", 2)})
    page = pat.browser.get(at("compare", pupil=mia.ref)).content.decode()
    for words in ("Further on than last time", "Not carried on", "New in plan 2"):
        assert words in page


def test_the_teachers_share_moves_when_a_teacher_reviews(
    ana: Person, ben: Person, gil: Person, class_4b: PupilGroup, mia: Pupil
) -> None:
    plan = make_published(mia, ana.member)
    (row,) = work_of(ana.member, ana.member.on)
    assert row.parts == {"wrote": [Doer("Ana Ferreira", "senco")], "reviewed": [], "delivered": []}
    review = actions.start_review(plan=plan, by=ana.member)
    text = read_review(review) | {"with_whom": "x"}
    review = actions.save_review(review=review, text=text, revision=review.revision, by=ana.member)
    assert _share(ana, "4B", "reviewed") == "0 of 1"
    actions.save_review(review=review, text=text | {"with_whom": "y"}, revision=review.revision, by=ben.member)
    see(ben, first_outcome(plan), "Seen.")
    assert [_share(ana, "4B", part) for part in ("wrote", "reviewed", "delivered")] == ["0 of 1", "1 of 1", "1 of 1"]
    page = read(gil.browser.get(at("whose_work")))
    assert "Too few to show" in page
    for hidden in ("4B", "Kowalczyk", "Adeyemi", "1 of 1"):
        assert hidden not in page


def _share(who: Person, group: str, part: str) -> str:
    found = {row.name: row for row in by_group(work_of(who.member, who.member.on))}
    return found[group].shares[part].said


def test_the_classes_stand_by_age() -> None:
    def work(year: str, group: str) -> PlanWork:
        return PlanWork(Plan(), ChildLine("", "", "", year, group, "K", None), {part: [] for part in PARTS})

    rows = [
        work("Year 10", "10X"),
        work("Year 1", "Apple"),
        work("", ""),
        work("Reception", "RA"),
        work("Year 1", "1B"),
    ]
    assert [group.name for group in by_group(rows)] == ["RA", "1B", "Apple", "10X", "No class"]


def test_a_share_is_hidden_where_either_side_is_small() -> None:
    assert Share(7, 12).suppressed == "7 of 12"
    assert {Share(8, 12).suppressed, Share(4, 12).suppressed, Share(0, 0).suppressed} == {"Too few to show"}


def test_a_review_of_which_who_came_cannot_be_read_is_not_finished(ana: Person, mia: Pupil) -> None:
    review = actions.start_review(plan=make_published(mia, ana.member), by=ana.member)
    text = {**rated(), "held_on": _day(ana), "came": "x" * 200, "minutes": "30"}
    review = actions.save_review(review=review, text=text, revision=review.revision, by=ana.member)
    with pytest.raises(NotReady, match="too long"):
        actions.finish_review(review=review, revision=review.revision, by=ana.member)
