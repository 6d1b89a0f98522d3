"""The pages of promised hours, by those who write them and those who agree them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.signing_in import SECOND_STEP_OWED
from handrail.audit.models import AccessEvent
from handrail.concerns.tests.factories import make_concern
from handrail.workload import actions
from handrail.workload.log.models import Interruption
from handrail.workload.models import Promise
from handrail.workload.tests.factories import (
    SEPTEMBER,
    make_benchmark,
    make_hours,
    make_other_role,
    make_role,
    week,
)
from tests.cast import Cast

HOURS = {"starts_on": "1 Sep 2025", "minutes_a_week": "9", "said_as": "three half-days", "agreed_with": "Hal"}


def at(page: str, school: str = "alder", **refs: str) -> str:
    return reverse(f"workload:{page}", kwargs={"school": school, **refs})


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def send(client: Client, address: str, **fields: str) -> str:
    return unescape(client.post(address, fields, follow=True).content.decode())


def test_hours_are_written_down_read_and_taken_back_with_the_way_back(cast: Cast) -> None:
    ana = cast.client("ana")
    assert "No hours are written down yet" in read(ana, at("home"))
    slots = {"protected_0": "1pm to 4pm", "protected_2": "9 to 12", "paid_each_day": "8:30 to 16:00"}
    page = send(ana, at("promise"), **HOURS, **slots)
    for words in ("Your hours from 1 September 2025 are written down", "three half-days", "13:00 to 16:00", "37 h 30"):
        assert words in page, words
    assert "Not agreed here yet" in page
    page = send(ana, at("take_back"))
    assert "The hours from 1 September 2025 are taken back." in page
    assert "No hours are written down yet" in page
    ref = Promise.objects.taken_back(cast.member("ana")).get().ref
    assert at("put_back", promise=ref) in page
    assert "hold again" in send(ana, at("put_back", promise=ref))


def test_my_time_opens_with_this_week_and_leads_to_everything(cast: Cast) -> None:
    ana = cast.client("ana")
    make_hours(cast.member("ana"))
    make_role(cast.member("ana"))
    page = read(ana, at("home"))
    assert "No day of it is confirmed yet" in page
    assert "3 h to come" in page or "3 h not known" in page
    ways = re.findall(r'<li><a href="([^"]+)">[^<]+</a> [A-Z]', page)
    assert len(ways) == 10
    assert {ana.get(way).status_code for way in ways} == {200}


def test_the_slots_say_the_hours_where_nobody_else_does(cast: Cast) -> None:
    ana = cast.client("ana")
    sent = {"starts_on": "1 Sep 2025", "minutes_a_week": ""}
    assert "Write the hours of a week, or the protected slots below." in send(ana, at("promise"), **sent)
    send(ana, at("promise"), **sent, protected_1="9 to 12")
    assert Promise.objects.for_school(cast.schools["alder"]).get().minutes_a_week == 180


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("starts_on", "soon", "Error:"),
        ("minutes_a_week", "lots", "“lots” is not a length of time"),
        ("minutes_a_week", "61", "A week holds at most 60 hours"),
        ("protected_0", "14 to 13", "ends before it starts"),
        ("protected_3", "9 to 12, 10 to 11", "Two of these overlap"),
        ("paid_6", "9 o’clock", "is not a stretch of time"),
        ("study_0", "15:00 to 17:00", "This is in a protected slot of the day"),
        ("said_as", "x" * 201, "This has 201 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    cast: Cast, field: str, typed: str, words: str
) -> None:
    sent = HOURS | {"protected_0": "13:00 to 16:00"} | {field: typed}
    page = send(cast.client("ana"), at("promise") + "?study=1", **sent)
    assert words in page
    assert all(value in page for value in sent.values())
    assert not Promise.objects.for_school(cast.schools["alder"]).exists()


def test_time_to_study_has_its_slots_once_there_is_a_course(cast: Cast) -> None:
    ana, member = cast.client("ana"), cast.member("ana")
    assert "Study" not in read(ana, at("promise"))
    make_role(member, course="NPQ", course_began_on=SEPTEMBER)
    make_hours(member)
    assert "No time to study is planned." in read(ana, at("home"))
    send(ana, at("promise"), **HOURS | {"starts_on": "3 Sep 2025"}, study_4="14:00 to 16:00")
    page = read(ana, at("home"))
    assert "No time to study is planned." not in page
    assert "Study 2 h" in page


def test_a_role_is_tried_out_before_it_is_added_and_ended_with_the_way_back(cast: Cast) -> None:
    ana = cast.client("ana")
    page = read(ana, at("roles") + "?role=Head+of+year&hours=4")
    assert "With Head of year, 4 h a week, your roles come to 4 h." in page
    assert "Name the role." in read(ana, at("roles") + "?role=&hours=4")
    assert "None is written down." in read(ana, at("roles"))
    page = send(ana, at("roles"), name="Assistant head", minutes_a_week="10", starts_on="1 Sep 2025")
    assert "Assistant head is written down." in page
    ref = page.partition("/roles/")[2].partition("/end/")[0]
    page = send(ana, at("end_role", role=ref))
    assert "Assistant head ends today." in page
    assert "Assistant head goes on." in send(ana, at("role_goes_on", role=ref))


def test_the_role_stands_beside_the_law_and_the_award_has_its_day(cast: Cast) -> None:
    ana = cast.client("ana")
    sent = {"title": "SENCO", "senco_since": "3 Sep 2025", "has_qts": "yes", "on_leadership_team": ""}
    page = send(ana, at("role"), **sent, completed_on="1 Oct 2025")
    assert "Say which course this was." in page
    page = send(ana, at("role"), **sent)
    for words in ("reg 49(2)", "6.91", "3 September 2028", "Nobody has said"):
        assert words in page, words
    page = send(ana, at("role"), **sent | {"title": "Inclusion Lead"})
    assert "As it was written before" in page


def test_a_benchmark_is_chosen_with_its_source_and_surveys_stand_as_facts(cast: Cast) -> None:
    ana = cast.client("ana")
    page = read(ana, at("home"))
    assert "more than 1,900 SENCOs" in page
    assert "Handrail ships none" in page
    sent = {"name": "Our policy", "minutes_a_week": "12", "source": "Page 4", "published_on": "1 Sep 2024"}
    assert "Fill in ‘Where it is written’." in send(ana, at("benchmark"), **sent | {"source": ""})
    make_hours(cast.member("ana"))
    assert "3 h a week less is promised here." in send(ana, at("benchmark"), **sent)
    page = send(ana, at("end_compare"))
    assert "compared with nothing now" in page
    assert "Before: Our policy, 12 h a week" in page
    ref = page.partition("/time/benchmark/")[2].partition("/again/")[0]
    assert "compared with Our policy again" in send(ana, at("compare_again", benchmark=ref))
    send(ana, at("benchmark"), **sent | {"name": "Another"})
    assert "Something else was chosen since" in send(ana, at("compare_again", benchmark=ref))


def test_the_headteacher_sees_what_was_promised_to_each_and_agrees_it(cast: Cast) -> None:
    ana, hal, member = cast.client("ana"), cast.client("hal"), cast.member("ana")
    assert "Nothing yet" in read(hal, at("school"))
    bea = Membership.objects.create(user=cast.users["bea"], school=member.school, role_key="senco", starts_on=SEPTEMBER)
    make_role(cast.member("bea", "alder"), title="Assistant SENCO")
    make_hours(cast.member("bea", "alder"), minutes=180)
    row, benchmark = make_hours(member), make_benchmark(member)
    page = read(hal, at("school"))
    for words in ("Ana Ferreira", "Bea Lin", "Assistant SENCO", "12 h", "2 people", benchmark.name, "The same"):
        assert words in page, words
    refs = {"keeper": cast.users["ana"].memberships.get().ref}
    assert "Agree these hours" in read(hal, at("person", **refs))
    page = send(hal, at("agree", **refs, promise=row.ref))
    assert "You agreed the hours of Ana Ferreira from 3 September 2025." in page
    assert "by Hal Bramwell" in read(ana, at("home"))
    assert "not agreed yet" in send(hal, at("not_agreed", **refs, promise=row.ref))
    assert hal.post(at("agree", keeper=bea.ref, promise=row.ref)).status_code == 404
    assert hal.get(at("person", keeper=cast.users["ben"].memberships.get().ref)).status_code == 404


def test_the_headteacher_proposes_hours_and_she_says_that_it_is_so(cast: Cast) -> None:
    ana, hal = cast.client("ana"), cast.client("hal")
    refs = {"keeper": cast.users["ana"].memberships.get().ref}
    assert "Write hours for Ana Ferreira" in read(hal, at("person", **refs))
    assert "Agreed with" not in read(hal, at("propose", **refs))
    sent = {"starts_on": "1 Sep 2025", "minutes_a_week": "lots", "protected_0": "9 to 12"}
    assert "“lots” is not a length of time" in send(hal, at("propose", **refs), **sent)
    page = send(hal, at("propose", **refs), **sent | {"minutes_a_week": "12"})
    for words in ("Ana Ferreira says under My time whether it is so.", "Waits", "9:00 to 12:00"):
        assert words in page, words
    assert "12 h proposed, not answered yet" in read(hal, at("school"))
    row = Promise.objects.waiting(cast.schools["alder"]).get()
    own = {"promise": row.ref}
    assert "Hal Bramwell agreed this by writing it." in read(ana, at("home"))
    page = send(ana, at("decline", **own))
    assert "are not so" in page
    assert at("put_back", **own) in page
    assert "wait for your word again" in send(ana, at("put_back", **own))
    assert "hold: you both said so" in send(ana, at("accept", **own))
    assert "Hal Bramwell wrote these hours" in read(ana, at("home"))
    assert "and Ana Ferreira said that it is so" in read(hal, at("person", **refs))
    assert "said meanwhile that it is so" in send(hal, at("proposal_back", **refs, **own))
    page = send(ana, at("take_back"))
    assert "It is so" in page
    page = send(hal, at("proposal_back", **refs, **own))
    assert "The proposed hours are taken back." in page
    assert "proposed again" in send(hal, at("proposal_again", **refs, **own))
    assert ana.post(at("accept", promise="x" * 22)).status_code == 404
    head = {"keeper": cast.users["hal"].memberships.get().ref}
    assert hal.get(at("propose", **head))["Location"] == at("promise")


def test_a_head_who_is_the_senco_too_keeps_hours_and_does_not_agree_them(cast: Cast) -> None:
    hal, member = cast.client("hal"), cast.member("hal")
    assert "Your own hours" in read(hal, at("school"))
    row = make_hours(member)
    refs = {"keeper": cast.users["hal"].memberships.get().ref}
    assert "Hal Bramwell" in read(hal, at("school"))
    page = read(hal, at("person", **refs))
    assert "somebody else agreed them" in page
    assert "Agree these hours" not in page
    assert "These are your own hours." in send(hal, at("agree", **refs, promise=row.ref))


def test_a_head_who_is_the_senco_too_is_pulled_away_in_one_press_like_everybody(cast: Cast) -> None:
    hal, member = cast.client("hal"), cast.member("hal")
    assert "Pulled away" not in read(hal, "/s/alder/")
    make_hours(member)
    for page in ("/s/alder/", "/s/alder/register/", at("school")):
        assert f'action="{at("pulled_away")}"' in read(hal, page), page
    send(hal, at("pulled_away"))
    assert Interruption.objects.visible_to(member).count() == 1
    assert "Confirm the day" in read(hal, at("today"))
    assert not Interruption.objects.visible_to(cast.member("ana")).exists()
    actions.take_back_promise(by=member)
    assert "Pulled away" not in read(hal, "/s/alder/"), "without hours of their own it is a head's page again"


def test_a_senco_of_two_schools_has_one_page_over_both_each_read_under_its_own(cast: Cast) -> None:
    ana = cast.client("ana")
    make_hours(cast.member("ana"), protected=week(mon="9 to 12"))
    assert "/my-time/" not in read(ana, at("home"))
    assert "Alder Primary School" in read(ana, "/my-time/")
    Membership.objects.create(
        user=cast.users["ana"], school=cast.schools["larches"], role_key="senco", starts_on=SEPTEMBER
    )
    make_hours(cast.member("ana", "larches"), minutes=180, protected=week(mon="11 to 14"))
    make_other_role(cast.member("ana", "larches"), "Deputy manager")
    make_hours(cast.member("ivy"), minutes=77)
    assert "/my-time/" in read(ana, at("home"))
    page = read(ana, "/my-time/")
    for words in ("Alder Primary School", "Little Larches", "12 h", "22 h", "Deputy manager", "On Monday two schools"):
        assert words in page, words
    assert "1 h 17" not in page
    assert "Deputy manager" not in read(cast.client("hal"), at("school"))
    assert cast.client("ben").get("/my-time/").status_code == 404


def test_home_over_two_schools_has_what_waits_at_each_and_says_who_read_it_where(cast: Cast) -> None:
    ana, larches = cast.client("ana"), cast.schools["larches"]
    assert ana.get("/").status_code == 302
    Membership.objects.create(user=cast.users["ana"], school=larches, role_key="senco", starts_on=SEPTEMBER)
    lou, mia = cast.pupils["lou"], cast.pupils["mia"]
    for child, why, by in ((lou, "Few words", "ivy"), (mia, "Lost words", "ben")):
        member = cast.member(by)
        make_concern(replace(member, on=member.on - timedelta(days=20)), child, saw=why)
    page = read(ana, "/")
    for words in ("Home at every school", "Alder Primary School", "Little Larches", mia.name, lou.name):
        assert words in page, words
    readings = AccessEvent.objects.filter(path="/").values_list("school_id", "pupil_refs")
    assert {(school, refs.strip()) for school, refs in readings} == {
        (mia.school_id, mia.ref),
        (larches.pk, lou.ref),
    }


def test_nothing_of_several_schools_is_shown_before_the_second_step(cast: Cast) -> None:
    ana = cast.client("ana")
    Membership.objects.create(
        user=cast.users["ana"], school=cast.schools["larches"], role_key="senco", starts_on=SEPTEMBER
    )
    session = ana.session
    session[SECOND_STEP_OWED] = True
    session.save()
    assert "Where to?" in read(ana, "/")
    assert ana.get("/my-time/")["Location"] == reverse("account_two_step")


def test_nobody_changes_or_reads_the_hours_of_another(cast: Cast) -> None:
    role = make_other_role(cast.member("hal"))
    row = make_hours(cast.member("hal"))
    ana = cast.client("ana")
    for page, refs in (("end_role", {"role": role.ref}), ("role_goes_on", {"role": role.ref})):
        assert ana.post(at(page, **refs)).status_code == 404
    assert ana.post(at("put_back", promise=row.ref)).status_code == 404
    assert ana.get(at("school")).status_code == 403
    for who in ("ben", "sam", "gil", "ola", "pat"):
        assert cast.client(who).get(at("home")).status_code == 403


def test_an_address_that_only_takes_what_is_sent_says_so_with_a_way_back(cast: Cast) -> None:
    answer = cast.client("ana").get(at("take_back"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "The address belongs to a button. Nothing was changed" in page
    assert "Go to your first page" in page


def test_a_parent_is_offered_no_search_for_pupils(cast: Cast) -> None:
    assert "Find a pupil" not in read(cast.client("pat"), "/s/alder/")
    assert "Find a pupil" in read(cast.client("tess"), "/s/alder/")
