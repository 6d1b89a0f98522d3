from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django.fixtures import Settings

from handrail.access.actions import add_person, change_role, end_membership
from handrail.access.models import Membership, User
from handrail.access.permissions import ROLES, SCHOOL_ROLES, Permission
from handrail.access.person_links import person_links
from handrail.access.tests.factories import PASSWORD, make_person, make_school, member_of, send_form, signed_in
from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.schools.models import School

NEW = {"name": "Dev Shah", "email": "Dev@example.org", "role_key": "teacher", "starts_on": "1 Sep 2025"}


def test_people_lists_everybody_here_and_nobody_from_elsewhere(
    ana: Membership, ben: Membership, cal: Membership
) -> None:
    page = signed_in(ana).get("/s/alder/people/").content.decode()
    assert "Ben Adeyemi" in page
    assert "Class teacher or key person" in page
    assert "Cal Whitlock" not in page


def test_the_cost_of_people_does_not_grow_with_their_number(
    ana: Membership, alder: School, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(30):
        make_person(alder, "teacher", f"Teacher{number} Name")
    client = signed_in(ana)
    with django_assert_max_num_queries(6):
        client.get("/s/alder/people/")


def test_adding_somebody_answers_with_the_sheet_to_hand_over(ana: Membership, settings: Settings) -> None:
    page = signed_in(ana).post("/s/alder/people/add/", NEW)
    text = page.content.decode()
    row = Membership.objects.get(user__email="dev@example.org")
    assert row.role_key == "teacher"
    assert "For Dev Shah" in text
    address = text.split('<b class="hr-address">')[1].split("</b>")[0].replace("<wbr>", "")
    assert address.startswith(settings.PUBLIC_ADDRESS)
    path = address.removeprefix(settings.PUBLIC_ADDRESS) + "/"
    chosen = Client().post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert chosen["Location"] == "/sign-in/"
    assert Client().post("/sign-in/", {"login": "dev@example.org", "password": PASSWORD})["Location"] == "/"
    event = AuditEvent.objects.get(type="person_added")
    assert (event.actor_id, event.subject_ref, event.school_id) == (ana.user.pk, row.ref, ana.school.pk)


def test_somebody_with_an_account_elsewhere_keeps_it_and_gets_no_link(ana: Membership, cal: Membership) -> None:
    response = signed_in(ana).post("/s/alder/people/add/", NEW | {"name": "C. W.", "email": "cal@example.org"})
    assert response.status_code == 302
    cal.user.refresh_from_db()
    assert cal.user.name == "Cal Whitlock"
    assert cal.user.check_password(PASSWORD)


def test_somebody_who_is_here_already_is_not_added_twice(ana: Membership, ben: Membership) -> None:
    page = signed_in(ana).post("/s/alder/people/add/", NEW | {"email": "ben@example.org"})
    assert "is here already as Class teacher" in page.content.decode()
    assert Membership.objects.filter(user=ben.user).count() == 1


def test_empty_answers_are_named_and_nothing_typed_is_lost(ana: Membership) -> None:
    page = signed_in(ana).post("/s/alder/people/add/", {"name": "Dev Shah", "starts_on": "the first"}).content.decode()
    assert "<title>Error: " in page
    assert "Write their e-mail address." in page
    assert "Choose a role." in page
    assert 'value="Dev Shah"' in page
    assert 'value="the first"' in page
    assert not User.objects.filter(name="Dev Shah").exists()


GRANTING = [role for role in ROLES.values() if Permission.PEOPLE_WRITE in role.permissions]
MATRIX = [(giver.key, key) for giver in GRANTING for key, _ in SCHOOL_ROLES]


@pytest.mark.parametrize(("giver", "given"), MATRIX)
def test_nobody_gives_a_role_that_is_not_theirs_to_give(alder: School, giver: str, given: str) -> None:
    make_person(alder, "headteacher", "Head Person")
    by = member_of(make_person(alder, giver, "Giver Person"))

    def add() -> Membership:
        return add_person(by=by, name="Dev Shah", email="dev@example.org", role_key=given, starts_on=by.on)

    if given in ROLES[giver].grants:
        assert add().role_key == given
    else:
        with pytest.raises(PermissionDenied):
            add()
        assert not User.objects.filter(email="dev@example.org").exists()


@pytest.mark.parametrize("role", [role.key for role in ROLES.values() if role.key != "trust_lead"])
def test_nobody_changes_or_lengthens_their_own_membership(alder: School, role: str) -> None:
    row = make_person(alder, role, "Some Body")
    by = member_of(row)
    for given, _ in SCHOOL_ROLES:
        with pytest.raises(PermissionDenied):
            change_role(by=by, membership=row, role_key=given)
        with pytest.raises(PermissionDenied):
            add_person(by=by, name="Me", email=row.user.email, role_key=given, starts_on=by.on + timedelta(days=400))
    with pytest.raises(PermissionDenied):
        end_membership(by=by, membership=row, last_day=by.on)


def test_a_member_whose_right_was_taken_away_manages_nobody_whatever_the_role(ana: Membership, ben: Membership) -> None:
    by = replace(member_of(ana), permissions=frozenset({Permission.HOME_READ}))
    with pytest.raises(PermissionDenied):
        change_role(by=by, membership=ben, role_key="governor")
    with pytest.raises(PermissionDenied):
        end_membership(by=by, membership=ben, last_day=by.on)
    with pytest.raises(PermissionDenied):
        add_person(by=by, name="Dev Shah", email="dev@example.org", role_key="teacher", starts_on=by.on)


def test_a_role_above_ones_own_can_neither_be_taken_away_nor_ended(ana: Membership, hal: Membership) -> None:
    by = member_of(ana)
    with pytest.raises(PermissionDenied):
        change_role(by=by, membership=hal, role_key="teacher")
    with pytest.raises(PermissionDenied):
        end_membership(by=by, membership=hal, last_day=by.on)


def test_posting_a_role_that_is_not_offered_is_refused_by_the_form(ana: Membership, ben: Membership) -> None:
    client = signed_in(ana)
    client.post(f"/s/alder/people/{ben.ref}/role/", {"role_key": "senco"})
    client.post("/s/alder/people/add/", NEW | {"role_key": "senco"})
    assert Membership.objects.filter(role_key="senco").count() == 1


def test_a_senco_names_the_head_of_a_school_that_has_none_and_then_no_other(ana: Membership, ben: Membership) -> None:
    client = signed_in(ana)
    client.post("/s/alder/people/add/", NEW | {"role_key": "headteacher"})
    client.post(f"/s/alder/people/{ben.ref}/role/", {"role_key": "headteacher"})
    assert Membership.objects.get(role_key="headteacher").user.name == "Dev Shah"


def test_a_new_role_holds_from_today_and_the_old_one_stays_known(ana: Membership, ben: Membership) -> None:
    response = signed_in(ana).post(f"/s/alder/people/{ben.ref}/role/", {"role_key": "sen_administrator"})
    assert response.status_code == 302
    ben.refresh_from_db()
    assert (ben.role_key, ben.ends_on) == ("teacher", clock.today() - timedelta(days=1))
    now = Membership.objects.on(clock.today()).get(user=ben.user)
    assert (now.role_key, now.starts_on) == ("sen_administrator", clock.today())
    assert member_of(now).may(Permission.REGISTER_WRITE)


def test_a_new_role_may_begin_on_a_later_day(ana: Membership, ben: Membership) -> None:
    answer = {"role_key": "sen_administrator", "starts_on": "5 Jan 2099"}
    page = signed_in(ana).post(f"/s/alder/people/{ben.ref}/role/", answer, follow=True)
    assert "Ben Adeyemi is SEN administrator from 5 January 2099." in page.content.decode()
    for day, role in ((date(2099, 1, 4), "teacher"), (date(2099, 1, 5), "sen_administrator")):
        assert Membership.objects.on(day).get(user=ben.user).role_key == role


@pytest.mark.parametrize(
    ("starts_on", "says"),
    [("1 Sep 2025", "This day is over."), ("6 Jan 2099", "Their last day as this is 5 January 2099.")],
)
def test_a_new_role_begins_neither_in_the_past_nor_after_the_last_day(
    ana: Membership, ben: Membership, starts_on: str, says: str
) -> None:
    end_membership(by=member_of(ana), membership=ben, last_day=date(2099, 1, 5))
    answer = {"role_key": "governor", "starts_on": starts_on}
    assert says in signed_in(ana).post(f"/s/alder/people/{ben.ref}/role/", answer).content.decode()
    assert Membership.objects.filter(user=ben.user).count() == 1


def test_a_role_that_is_still_to_come_is_changed_where_it_is(ana: Membership) -> None:
    by = member_of(ana)
    row = add_person(by=by, name="Dev Shah", email="d@example.org", role_key="teacher", starts_on=date(2099, 1, 5))
    change_role(by=by, membership=row, role_key="governor")
    now = Membership.objects.get(user=row.user)
    assert (now.role_key, now.starts_on) == ("governor", date(2099, 1, 5))
    with pytest.raises(ValidationError, match="They begin on 5 January 2099"):
        change_role(by=by, membership=row, role_key="teacher", starts_on=by.on)


def test_a_role_changed_on_its_first_day_leaves_one_row(ana: Membership) -> None:
    by = member_of(ana)
    row = add_person(by=by, name="Dev Shah", email="dev@example.org", role_key="teacher", starts_on=by.on)
    change_role(by=by, membership=row, role_key="governor")
    assert Membership.objects.get(user=row.user).role_key == "governor"


def test_a_last_day_gone_by_shuts_out_at_the_next_request(ana: Membership, ben: Membership) -> None:
    client = signed_in(ben)
    assert client.get("/s/alder/people/").status_code == 403
    yesterday = f"{clock.today() - timedelta(days=1):%d/%m/%Y}"
    signed_in(ana).post(f"/s/alder/people/{ben.ref}/last-day/", {"last_day": yesterday})
    answer = client.get("/s/alder/people/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/s/alder/people/")  # their session is over
    client.force_login(ben.user, backend="handrail.access.backends.Backend")
    assert client.get("/s/alder/people/").status_code == 404


def test_a_person_may_come_back_after_their_last_day(ana: Membership, ben: Membership) -> None:
    by = member_of(ana)
    end_membership(by=by, membership=ben, last_day=by.on)
    with pytest.raises(ValidationError):
        add_person(by=by, name="Ben", email="ben@example.org", role_key="teacher", starts_on=by.on)
    back = add_person(
        by=by, name="Ben", email="ben@example.org", role_key="teacher", starts_on=by.on + timedelta(days=30)
    )
    with pytest.raises(ValidationError):
        end_membership(by=by, membership=ben, last_day=back.starts_on)


def test_a_membership_that_is_over_can_no_longer_be_changed(ana: Membership, ben: Membership) -> None:
    by = member_of(ana)
    end_membership(by=by, membership=ben, last_day=by.on - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        end_membership(by=by, membership=ben, last_day=by.on + timedelta(days=9))
    with pytest.raises(PermissionDenied):
        change_role(by=by, membership=ben, role_key="governor")


def test_somebody_added_by_mistake_and_ended_before_they_began_leaves_no_row(ana: Membership) -> None:
    by = member_of(ana)
    row = add_person(by=by, name="Dev Shah", email="dev@example.org", role_key="teacher", starts_on=by.on)
    end_membership(by=by, membership=row, last_day=by.on - timedelta(days=1))
    assert not Membership.objects.filter(user__email="dev@example.org").exists()
    assert AuditEvent.objects.filter(type="membership_ended").count() == 1


PATHS = ("", "role/", "last-day/", "link/", "second-step/")


@pytest.mark.parametrize("path", PATHS)
def test_people_of_another_school_are_not_there(ana: Membership, cal: Membership, path: str) -> None:
    client = signed_in(ana)
    for school in ("alder", "cedar"):
        address = f"/s/{school}/people/{cal.ref}/{path}"
        assert client.get(address).status_code in ({404} if school == "cedar" or not path else {405})
        assert client.post(address).status_code == 404


def test_a_teacher_may_not_look_at_people_or_settings(ben: Membership) -> None:
    client = signed_in(ben)
    for path in ("people/", "people/add/", f"people/{ben.ref}/", "settings/"):
        assert client.get(f"/s/alder/{path}").status_code == 403


def test_an_administrator_reads_people_and_changes_none(alder: School, ben: Membership) -> None:
    client = signed_in(make_person(alder, "sen_administrator", "Adi Noor"))
    page = client.get(f"/s/alder/people/{ben.ref}/")
    assert page.status_code == 200
    assert "Change their role" not in page.content.decode()
    for path in PATHS[1:]:
        assert client.post(f"/s/alder/people/{ben.ref}/{path}").status_code == 403


def test_the_page_of_a_person_offers_no_link_to_an_account_of_two_schools(ana: Membership, ben: Membership) -> None:
    client = signed_in(ana)
    assert "Make a new sign-in link" in client.get(f"/s/alder/people/{ben.ref}/").content.decode()
    Membership.objects.create(user=ben.user, school=make_school("birch"), role_key="teacher", starts_on=clock.today())
    assert "Make a new sign-in link" not in client.get(f"/s/alder/people/{ben.ref}/").content.decode()
    assert client.post(f"/s/alder/people/{ben.ref}/link/").status_code == 403


def test_features_may_put_a_link_on_the_page_of_a_person(
    ana: Membership, ben: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_links, "_functions", [lambda member, row: (f"Classes of {row.user.name}", "/there/")])
    page = signed_in(ana).get(f"/s/alder/people/{ben.ref}/").content.decode()
    assert '<a href="/there/">Classes of Ben Adeyemi</a>' in page


def test_ten_minutes_after_signing_in_the_password_is_asked_for_again(ana: Membership, ben: Membership) -> None:
    with time_machine.travel("2026-11-19 07:40Z", tick=False) as travelled:
        client = signed_in(ana)
        travelled.shift(timedelta(minutes=11))
        assert client.get("/s/alder/people/").status_code == 200
        asked = client.get("/s/alder/people/add/")
        assert asked["Location"] == "/account/confirm/?next=%2Fs%2Falder%2Fpeople%2Fadd%2F"
        assert "not your password" in client.post(asked["Location"], {"password": "guess"}).content.decode()
        assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == "/s/alder/people/add/"
        assert client.get("/s/alder/people/add/").status_code == 200


def test_an_act_sent_too_late_is_kept_until_the_password_is_given_again(ana: Membership, ben: Membership) -> None:
    with time_machine.travel("2026-11-19 07:40Z", tick=False) as travelled:
        client = signed_in(ana)
        travelled.shift(timedelta(minutes=11))
        asked = send_form(client, "/s/alder/people/add/", NEW)
        assert asked["Location"] == "/account/confirm/?next=%2Faccount%2Fkept%2F"
        assert not User.objects.filter(name="Dev Shah").exists()
        client.post(asked["Location"], {"password": PASSWORD})
        assert 'name="name" value="Dev Shah"' in client.get("/account/kept/").content.decode()
