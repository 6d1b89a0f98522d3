"""Every night: sessions that are over, old wrong tries, old links and what was never sent go."""

from __future__ import annotations

from datetime import date, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session

from handrail.access.leaving import end_sessions_of_leavers
from handrail.access.models import OneTimeLink, UnsentWords
from handrail.core import clock
from handrail.core.tick import nightly

LINKS_KEPT = timedelta(days=30)
WORDS_KEPT = timedelta(days=30)


@nightly
def tidy_sign_in(on: date) -> str:
    """Delete what signing in leaves behind; what was done stays in the audit trail."""
    now = clock.now()
    gone = end_sessions_of_leavers(on)
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()
    links, _ = OneTimeLink.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()
    words, _ = UnsentWords.objects.filter(saved_at__lt=now - WORDS_KEPT).delete()
    return f"{sessions + gone} sessions, {links} one-time links and {words} unsent forms that were over are gone."
