"""Whether e-mail goes out from here, and how everything is done without it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.setting_up.invitations import mail_is_set_up


@gate(Permission.SETTINGS_WRITE)
@require_GET
def mail(request: SchoolRequest) -> HttpResponse:
    """Said plainly, with what to do on paper instead."""
    context = {"page_title": "Outgoing mail", "is_set_up": mail_is_set_up(), "sender": settings.HANDRAIL_MAIL_FROM}
    return render(request, "setting_up/mail.html", context)
