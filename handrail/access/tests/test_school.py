from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from handrail.access.actions import end_sharing, start_sharing
from handrail.access.memberships import find_member
from handrail.access.models import Membership, TrustMembership
from handrail.access.permissions import Permission
from handrail.access.tests.factories import make_person, make_school, make_trust, make_trust_lead, member_of, signed_in
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.rules.impact import DEFAULT_WORDS
from handrail.schools.models import School, SharingPeriod

USUAL = {
    "scale_-2": "not met",
    "scale_-1": "partly met",
    "scale_0": "met",
    "scale_1": "exceeded",
    "scale_2": "",
    "scale_none": "",
}
FIELDS = {
    "name": "Alder Primary",
    "safeguarding_lead": "Hal Osei",
    "senco_word": "SENDCo",
    "plan_word": "Learning plan",
}


@pytest.fixture
def trust_school() -> School:
    return make_school("oak", trust=make_trust())


@pytest.fixture
def head(trust_school: School) -> Membership:
    return make_person(trust_school, "headteacher", "Hanna Price")


@pytest.fixture
def lena(trust_school: School) -> TrustMembership:
    assert trust_school.trust is not None
    return make_trust_lead(trust_school.trust)


def test_settings_are_saved_and_written_down_with_before_and_after(ana: Membership, alder: School) -> None:
    assert signed_in(ana).post("/s/alder/settings/", FIELDS | USUAL).status_code == 302
    alder.refresh_from_db()
    assert (alder.senco_word, alder.plan_word, alder.safeguarding_lead) == ("SENDCo", "Learning plan", "Hal Osei")
    assert alder.scale_words == {}
    event = AuditEvent.objects.get(type="settings_changed")
    assert AuditDetail.objects.get(seq=event.seq).content["senco_word"] == ["SENCO", "SENDCo"]


def test_saving_unchanged_settings_writes_nothing(ana: Membership) -> None:
    same = {"name": "Alder Primary School", "senco_word": "SENCO", "plan_word": "Support plan"}
    signed_in(ana).post("/s/alder/settings/", same | USUAL)
    assert not AuditEvent.objects.filter(type="settings_changed").exists()


def test_one_word_of_ones_own_keeps_the_usual_words_for_the_rest(ana: Membership, alder: School) -> None:
    signed_in(ana).post("/s/alder/settings/", FIELDS | USUAL | {"scale_0": "Got there"})
    alder.refresh_from_db()
    assert dict(alder.scale) == {**DEFAULT_WORDS, 0: "Got there"}


def test_an_empty_name_is_refused_and_the_rest_kept(ana: Membership) -> None:
    page = signed_in(ana).post("/s/alder/settings/", FIELDS | {"name": " "}).content.decode()
    assert "Write the name of the school." in page
    assert 'value="Learning plan"' in page


def test_the_head_switches_sharing_on_and_off_and_it_holds_at_once(
    head: Membership, lena: TrustMembership, trust_school: School
) -> None:
    def may_read() -> bool:
        member = find_member(lena.user, trust_school.slug, "")
        return member is not None and member.may(Permission.PUPIL_READ)

    client = signed_in(head)
    assert not may_read()
    client.post("/s/oak/settings/sharing/", {"share": "yes"})
    assert may_read()
    assert "Shared now" in client.get("/s/oak/settings/").content.decode()
    client.post("/s/oak/settings/sharing/", {"share": "no"})
    assert not may_read()
    types = AuditEvent.objects.filter(type__startswith="sharing").order_by("seq").values_list("type", flat=True)
    assert list(types) == ["sharing_started", "sharing_ended"]


def test_sharing_that_lasted_longer_than_a_day_stays_known_when_it_ends(head: Membership) -> None:
    by = member_of(head)
    began = by.on - timedelta(days=40)
    SharingPeriod.objects.create(school=by.school, starts_on=began, started_by="Hanna Price")
    end_sharing(by=by)
    period = SharingPeriod.objects.get()
    assert (period.starts_on, period.ends_on, period.ended_by) == (began, by.on - timedelta(days=1), "Hanna Price")


def test_switching_on_twice_shares_once(head: Membership) -> None:
    start_sharing(by=member_of(head))
    start_sharing(by=member_of(head))
    assert SharingPeriod.objects.count() == 1
    assert AuditEvent.objects.filter(type="sharing_started").count() == 1


def test_only_the_head_decides_about_sharing(trust_school: School) -> None:
    senco = make_person(trust_school, "senco", "Sam Reed")
    client = signed_in(senco)
    assert client.post("/s/oak/settings/sharing/", {"share": "yes"}).status_code == 403
    assert "The headteacher decides this" in client.get("/s/oak/settings/").content.decode()
    with pytest.raises(PermissionDenied):
        start_sharing(by=member_of(senco))


def test_the_trust_lead_cannot_switch_sharing_on_for_herself(lena: TrustMembership) -> None:
    assert signed_in(lena).post("/s/oak/settings/sharing/", {"share": "yes"}).status_code == 403
    assert not SharingPeriod.objects.exists()


def test_outsiders_find_no_settings(cal: Membership, alder: School) -> None:
    client = signed_in(cal)
    assert client.get("/s/alder/settings/").status_code == 404
    assert client.post("/s/alder/settings/", FIELDS).status_code == 404
    assert client.post("/s/alder/settings/sharing/", {"share": "yes"}).status_code == 404
