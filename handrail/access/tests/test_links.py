import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings

from handrail.access.command import let_in_again
from handrail.access.factors import new_sheet
from handrail.access.links import (
    LinkSpent,
    Purpose,
    choose_password,
    find_link,
    make_first_account_link,
    make_password_link,
)
from handrail.access.member import command_member
from handrail.access.models import Membership, OneTimeLink, TrustMembership, User
from handrail.access.tests.factories import make_person, make_school, make_trust, make_user, member_of, signed_in
from handrail.access.tests.test_signing_in import shut_out
from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.schools.models import School

MORNING = datetime(2026, 11, 19, 7, 40, tzinfo=UTC)
NEW = "seven grey herons wade"
FIRST = {
    "name": "Ana Ferreira",
    "email": "Ana@Example.org",
    "school_name": "Alder Primary School",
    "school_kind": "primary",
    "password1": NEW,
    "password2": NEW,
}


def test_the_first_account_is_made_once_and_is_senco_of_a_new_school(db: None) -> None:
    path = make_first_account_link()
    client = Client()
    assert client.get(path).status_code == 200
    assert client.post(path, FIRST)["Location"] == "/s/alder-primary-school/set-up/"
    row = Membership.objects.get()
    assert (row.role_key, row.user.email, row.user.name) == ("senco", "ana@example.org", "Ana Ferreira")
    assert row.user.check_password(NEW)
    assert client.get("/s/alder-primary-school/people/").status_code == 200
    assert AuditEvent.objects.filter(type="first_account_made", actor_id=row.user.pk).count() == 1
    assert client.get(path).status_code == Client().post(path, FIRST).status_code == 404
    assert User.objects.count() == 1


def test_the_first_account_may_choose_a_school_made_by_command(alder: School) -> None:
    path = make_first_account_link()
    page = Client().get(path).content.decode()
    assert "Alder Primary School" in page
    fields = FIRST | {"school": "alder", "school_name": "", "school_kind": ""}
    assert Client().post(path, fields)["Location"] == "/s/alder/set-up/"
    assert School.objects.count() == 1


def test_a_new_school_with_a_taken_short_name_gets_the_next(alder: School) -> None:
    School.objects.filter(pk=alder.pk).update(slug="alder-primary-school")
    client = Client()
    assert (
        client.post(make_first_account_link(), FIRST | {"school": ""})["Location"]
        == "/s/alder-primary-school-2/set-up/"
    )


def test_the_first_account_needs_every_answer_and_keeps_what_was_typed(db: None) -> None:
    path = make_first_account_link()
    page = Client().post(path, FIRST | {"school_name": "", "password2": "something else here"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Write the name of the school" in text
    assert "not the same as the password above" in text
    assert 'value="Ana Ferreira"' in text
    assert not User.objects.exists()
    assert Client().post(path, FIRST).status_code == 302


def test_the_first_account_link_lasts_a_day_and_a_newer_one_replaces_it(db: None) -> None:
    with time_machine.travel(MORNING, tick=False) as travelled:
        first = make_first_account_link()
        second = make_first_account_link()
        assert Client().get(first).status_code == 404
        travelled.shift(timedelta(hours=23, minutes=59))
        assert Client().get(second).status_code == 200
        travelled.shift(timedelta(minutes=2))
        assert Client().get(second).status_code == 404


def test_no_first_account_link_is_made_once_somebody_is_here(ana: Membership) -> None:
    with pytest.raises(PermissionDenied):
        make_first_account_link()


def test_a_first_account_link_dies_when_somebody_is_here(db: None) -> None:
    path = make_first_account_link()
    make_user("Ben Adeyemi")
    assert Client().get(path).status_code == Client().post(path, FIRST).status_code == 404


def test_a_password_link_is_used_up_by_sending_it_and_not_by_opening_it(ana: Membership, ben: Membership) -> None:
    path = make_password_link(user=ben.user, by=member_of(ana))
    for _ in range(3):
        assert Client().get(path).status_code == Client().head(path).status_code == 200
    assert Client().post(path, {"password1": NEW, "password2": NEW})["Location"] == "/sign-in/"
    assert Client().get(path).status_code == 404
    other = {"password1": "nine brown otters swim", "password2": "nine brown otters swim"}
    assert Client().post(path, other).status_code == 404
    ben.user.refresh_from_db()
    assert ben.user.check_password(NEW)


def test_a_refused_password_leaves_the_link_good(ana: Membership, ben: Membership) -> None:
    path = make_password_link(user=ben.user, by=member_of(ana))
    assert Client().post(path, {"password1": "short", "password2": "short"}).status_code == 200
    assert Client().post(path, {"password1": NEW, "password2": NEW}).status_code == 302


def test_a_new_password_ends_the_sessions_before_it(ana: Membership, ben: Membership) -> None:
    client = signed_in(ben)
    assert client.get("/account/").status_code == 200
    Client().post(make_password_link(user=ben.user, by=member_of(ana)), {"password1": NEW, "password2": NEW})
    assert client.get("/account/").status_code == 302


def test_a_link_opened_where_somebody_else_is_signed_in_signs_them_out(ana: Membership, ben: Membership) -> None:
    client = signed_in(ana)
    client.post(make_password_link(user=ben.user, by=member_of(ana)), {"password1": NEW, "password2": NEW})
    assert client.get("/account/").status_code == 302


def test_of_two_who_send_a_link_at_once_one_gets_it(ana: Membership, ben: Membership) -> None:
    path = make_password_link(user=ben.user, by=member_of(ana))
    token = path.rstrip("/").rpartition("/")[2]
    first, second = (find_link(Purpose.SET_PASSWORD, token) for _ in range(2))
    assert first is not None
    assert second is not None
    choose_password(link=first, password=NEW)
    with pytest.raises(LinkSpent):
        choose_password(link=second, password="another password here")


def test_a_password_link_lasts_seven_days_and_a_newer_one_replaces_it(ana: Membership, ben: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as travelled:
        first = make_password_link(user=ben.user, by=member_of(ana))
        second = make_password_link(user=ben.user, by=member_of(ana))
        assert Client().get(first).status_code == 404
        travelled.shift(timedelta(days=7, seconds=-1))
        assert Client().get(second).status_code == 200
        travelled.shift(timedelta(seconds=2))
        assert Client().get(second).status_code == 404


def test_a_link_of_one_kind_opens_nothing_of_the_other(alder: School) -> None:
    first = make_first_account_link()
    assert Client().get(first).status_code == 200
    assert Client().get(first.replace("/start/", "/link/")).status_code == 404
    ana, ben = make_person(alder, "senco", "Ana Ferreira"), make_person(alder, "teacher", "Ben Adeyemi")
    path = make_password_link(user=ben.user, by=member_of(ana))
    assert Client().get(path.replace("/link/", "/start/")).status_code == 404


def test_a_link_typed_off_paper_may_have_capitals_and_no_hyphens(ana: Membership, ben: Membership) -> None:
    start, _, token = make_password_link(user=ben.user, by=member_of(ana)).rstrip("/").rpartition("/")
    assert Client().get(f"{start}/{token.upper()}/").status_code == 200
    assert Client().get(f"{start}/{token.replace('-', '')}/").status_code == 200
    assert Client().get(f"{start}/{token.replace('0', 'O').replace('1', 'l')}/").status_code == 200
    assert Client().get(f"{start}/{token[:-1]}/").status_code == 404


def test_only_a_hash_of_the_link_is_kept(ana: Membership, ben: Membership) -> None:
    token = make_password_link(user=ben.user, by=member_of(ana)).rstrip("/").rpartition("/")[2]
    assert re.fullmatch(r"([0-9a-hjkmnp-tv-z]{4}-){6}[0-9a-hjkmnp-tv-z]{4}", token)  # 28 signs of 5 bits
    row = OneTimeLink.objects.get()
    assert token not in {str(value) for value in vars(row).values()}
    event = AuditEvent.objects.get(type="link_made")
    assert event.actor_id == ana.user.pk


def test_a_senco_makes_no_link_for_the_head_since_it_would_open_more_than_theirs(
    ana: Membership, hal: Membership
) -> None:
    with pytest.raises(PermissionDenied):
        make_password_link(user=hal.user, by=member_of(ana))


def test_no_link_is_made_for_an_account_that_also_opens_another_school(ana: Membership, ben: Membership) -> None:
    other = Membership.objects.create(
        user=ben.user, school=make_school("birch"), role_key="teacher", starts_on=clock.today() + timedelta(days=30)
    )
    with pytest.raises(PermissionDenied):
        make_password_link(user=ben.user, by=member_of(ana))
    other.delete()
    TrustMembership.objects.create(user=ben.user, trust=make_trust(), starts_on=clock.today())
    with pytest.raises(PermissionDenied):
        make_password_link(user=ben.user, by=member_of(ana))


def test_whoever_runs_the_machine_may_make_a_link_for_the_head(hal: Membership) -> None:
    path = make_password_link(user=hal.user, by=command_member(hal.school))
    assert Client().get(path).status_code == 200


def test_the_machine_lets_in_whoever_lost_every_way(ana: Membership) -> None:
    """And guesses at the account do not keep out the browser in which the new password was chosen."""
    new_sheet(ana.user)
    with pytest.raises(LookupError):
        let_in_again("nobody@example.org")
    path = let_in_again("Ana@example.org")
    shut_out("ana@example.org")
    client = Client()
    assert client.post(path, {"password1": NEW, "password2": NEW}).status_code == 302
    assert client.post("/sign-in/", {"login": "ana@example.org", "password": NEW})["Location"] == "/"
    done = AuditEvent.objects.filter(via="command").values_list("type", flat=True)
    assert set(done) == {"second_step_removed", "link_made"}


def test_a_hole_is_reported_where_the_operator_says_and_nowhere_invented(db: None) -> None:
    address = "/.well-known/security.txt"
    assert Client().get(address).status_code == 404
    with override_settings(HANDRAIL_SECURITY_CONTACT="mailto:it@example.org"):
        answer = Client().get(address)
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:it@example.org"
    assert timedelta(days=30) < datetime.fromisoformat(said["Expires"]) - clock.now() < timedelta(days=365)
