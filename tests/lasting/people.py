"""Whoever writes while the server is killed: people with a linked phone each, and with a session in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction

from handrail.access import unsent
from handrail.access.backends import SessionStore
from handrail.access.member import command_member
from handrail.access.models import Membership, User
from handrail.access.sessions import SEEN, STARTED
from handrail.access.signing_in import SECOND_STEP_OWED
from handrail.core import clock
from handrail.pupils.actions import PupilDetails, add_pupil
from handrail.schools.actions import add_school
from handrail.workload.log.device import make_token, token_hash
from handrail.workload.log.models import DeviceLink

BROWSERS = 8


@transaction.atomic
def make_people(count: int) -> dict[str, Any]:
    """{"phones": [[user, ref, token]...], "browsers": [{"user", "session", "path", "words_of"}...]}"""
    school = add_school(name="Alder Primary School", slug="alder", kind="primary")
    pupils = [
        add_pupil(by=command_member(school), details=PupilDetails("Reed", f"Bo{number}")) for number in range(BROWSERS)
    ]
    today, now = clock.today(), clock.now()
    users = User.objects.bulk_create(
        User(email=f"p{number}@example.org", name=f"Pip {number}", password="!") for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(user=user, school=school, role_key="senco", starts_on=today - timedelta(days=60)) for user in users
    )
    tokens = [make_token() for _ in users]
    links = DeviceLink.objects.bulk_create(
        DeviceLink(school=school, user=user, name="Phone", token_sha256=token_hash(token), made_at=now - timedelta(20))
        for user, token in zip(users, tokens, strict=True)
    )
    return {
        "phones": [[link.user_id, link.ref, token] for link, token in zip(links, tokens, strict=True)],
        "browsers": [_browser(user, pupil.ref) for user, pupil in zip(users, pupils, strict=False)],
    }


def _browser(user: User, pupil: str) -> dict[str, Any]:
    path = f"/s/alder/pupils/{pupil}/notes/add/"
    return {"user": user.pk, "session": _session(user), "path": path, "words_of": unsent.sign(user.pk, path)}


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "handrail.access.backends.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SECOND_STEP_OWED] = False
    session[STARTED] = session[SEEN] = int(clock.now().timestamp())
    session.create()
    return str(session.session_key)
