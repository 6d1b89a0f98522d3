"""What must not be there at all: each is asked of the resolver, the installed apps or a fresh database."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client

from handrail.access.models import Membership, OneTimeLink, User
from tests.cast import Cast
from tests.structure.test_matrix import every_address

# Words of an address or a name by which somebody signs up, becomes somebody else, or administers tables.
NEVER = (
    "signup",
    "sign-up",
    "register-account",
    "admin",
    "impersonate",
    "login-as",
    "log-in-as",
    "hijack",
    "su/",
    "token",
)
OURS = {"account_start", "account_link"}  # a one-time link that somebody was handed


def names_never(names: set[tuple[str, str]]) -> set[str]:
    """Of (name, route), the names that ought not to be there."""
    return {
        name for name, route in names if name not in OURS and any(word in f"{name} {route}".lower() for word in NEVER)
    }


def test_no_address_signs_up_becomes_another_or_opens_the_tables() -> None:
    """Control: an admin site, a sign-up page and a ‘log in as’ are each found."""
    here = {(name, str(entry.pattern)) for name, entry, _ in every_address()}
    assert not names_never(here)
    found = names_never({("admin:index", "admin/"), ("account_signup", "join/"), ("become", "people/<ref>/login-as/")})
    assert found == {"admin:index", "account_signup", "become"}


def test_no_part_is_installed_that_would_bring_them() -> None:
    labels = {config.name for config in apps.get_app_configs()}
    assert not labels & {"django.contrib.admin", "django.contrib.admindocs", "loginas", "hijack", "allauth.headless"}
    assert "allauth.socialaccount" not in labels  # a school's own sign-in makes no account: handrail/access/openid.py
    assert not getattr(settings, "MFA_PASSKEY_SIGNUP_ENABLED", False)
    assert settings.DEBUG is False


def test_a_fresh_database_has_nobody_in_it(db: None) -> None:
    assert not User.objects.exists()
    assert not OneTimeLink.objects.exists()


@pytest.mark.parametrize("who", ["ana", "hal", "ola", "lena"])
def test_nobody_becomes_another_by_any_field_of_a_sign_in_or_a_session(cast: Cast, who: str) -> None:
    client, other = cast.client(who), cast.users["cal"]
    for field in ("user", "user_id", "as", "login_as", "_auth_user_id"):
        client.get(f"/?{field}={other.pk}")
        client.post("/sign-in/", {field: str(other.pk), "login": other.email})
    assert client.session[SESSION_KEY] == str(cast.users[who].pk)


def test_an_unknown_person_makes_no_account(cast: Cast) -> None:
    before = (User.objects.count(), Membership.objects.count())
    Client().post("/sign-in/", {"login": "new@example.org", "password": "seven grey herons wade", "name": "New"})
    Client().post("/start/" + "x" * 32 + "/", {"name": "New", "email": "new@example.org"})
    assert (User.objects.count(), Membership.objects.count()) == before
