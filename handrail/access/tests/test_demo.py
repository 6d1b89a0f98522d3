from dataclasses import replace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from handrail.access.models import Membership
from handrail.access.tests.factories import make_school, make_trust, make_trust_lead
from handrail.audit.models import AuditEvent


@pytest.fixture
def mounted(settings: Settings) -> Settings:
    """The addresses are there, but the home is not a demonstration."""
    settings.ROOT_URLCONF = "handrail.access.tests.demo_site"
    return settings


@pytest.fixture
def demonstration(mounted: Settings) -> None:
    mounted.DEMO = True
    mounted.HOME = replace(mounted.HOME, is_demo=True)


def test_outside_a_demonstration_there_is_no_such_page(ana: Membership) -> None:
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"who": ana.ref}).status_code == 404


def test_even_a_mounted_page_signs_nobody_in_outside_a_demonstration(ana: Membership, mounted: object) -> None:
    client = Client()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"who": ana.ref}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_press_signs_in_and_opens_that_persons_home(ana: Membership, ben: Membership, demonstration: None) -> None:
    client = Client()
    page = client.get("/demo/").content.decode()
    assert "Ana Ferreira" in page
    assert "SENCO, Alder Primary School" in page
    assert client.post("/demo/", {"who": ben.ref})["Location"] == "/s/alder/"
    assert client.session["_auth_user_id"] == str(ben.user.pk)
    assert AuditEvent.objects.filter(type="signed_in", actor_id=ben.user.pk).exists()


def test_one_person_after_another_may_be_chosen(ana: Membership, ben: Membership, demonstration: None) -> None:
    client = Client()
    client.post("/demo/", {"who": ana.ref})
    client.post("/demo/", {"who": ben.ref})
    assert client.session["_auth_user_id"] == str(ben.user.pk)


def test_a_trust_lead_is_one_of_the_people(demonstration: None) -> None:
    trust = make_trust()
    make_school("oak", trust)
    lena = make_trust_lead(trust)
    client = Client()
    assert "Lena Marsh" in client.get("/demo/").content.decode()
    assert client.post("/demo/", {"who": f"trust-{lena.pk}"})["Location"] == "/t/woodland/"


def test_who_is_not_one_of_the_people_is_not_signed_in(ana: Membership, demonstration: None) -> None:
    client = Client()
    assert client.post("/demo/", {"who": "nobody"})["Location"] == "/demo/"
    assert "_auth_user_id" not in client.session


def test_the_sign_in_page_leads_to_the_people_of_the_demonstration(ana: Membership, demonstration: None) -> None:
    assert Client().get("/sign-in/")["Location"] == "/demo/"
    assert Client().get("/sign-in/?next=/s/alder/people/")["Location"] == "/demo/?next=%2Fs%2Falder%2Fpeople%2F"
    assert Client().get("/sign-in/?password").status_code == 200


def test_after_a_session_ended_the_same_person_goes_on_where_they_were(ana: Membership, demonstration: None) -> None:
    client = Client()
    assert b'name="next" value="/s/alder/people/"' in client.get("/demo/?next=/s/alder/people/").content
    there = {"who": ana.ref, "next": "/s/alder/people/"}
    assert client.post("/demo/", there)["Location"] == "/s/alder/people/"
    elsewhere = {"who": ana.ref, "next": "//evil.example/"}
    assert client.post("/demo/", elsewhere)["Location"] == "/s/alder/"


def test_people_of_a_demonstration_have_no_password_to_change(ana: Membership, demonstration: None) -> None:
    ana.user.set_unusable_password()
    ana.user.save()
    client = Client()
    client.post("/demo/", {"who": ana.ref})
    assert client.get("/account/password/")["Location"] == "/account/"
    assert "Change your password" not in client.get("/account/").content.decode()
