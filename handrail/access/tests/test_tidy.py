from datetime import UTC, datetime, timedelta

import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from handrail.access.links import make_password_link
from handrail.access.models import Membership, OneTimeLink
from handrail.access.tests.factories import member_of, signed_in
from handrail.access.tidy import tidy_sign_in

EVENING = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)


def test_the_night_clears_away_what_is_over_and_nothing_else(ana: Membership, ben: Membership) -> None:
    with time_machine.travel(EVENING, tick=False) as travelled:
        signed_in(ana)
        make_password_link(user=ben.user, by=member_of(ana))
        Client().post("/sign-in/", {"login": "ben@example.org", "password": "wrong wrong wrong"})
        travelled.shift(timedelta(minutes=5))
        tidy_sign_in(EVENING.date())
        assert (Session.objects.count(), AccessAttempt.objects.count(), OneTimeLink.objects.count()) == (1, 1, 1)
        travelled.shift(timedelta(days=40))
        tidy_sign_in(EVENING.date())
        assert (Session.objects.count(), AccessAttempt.objects.count(), OneTimeLink.objects.count()) == (0, 0, 0)
