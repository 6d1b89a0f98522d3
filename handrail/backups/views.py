"""One page: how old the backups are, where they go, and that somebody has tried one."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in
from handrail.backups import actions
from handrail.backups.actions import say_tried
from handrail.backups.standing import faults, newest, standing
from handrail.core import clock
from handrail.core.held import held

SHOWN = 12


@gate(Permission.SETTINGS_WRITE)
def backups(request: SchoolRequest) -> HttpResponse:
    what = held()
    context = {
        "restored": what,
        "asked_by": what.asked_by if what and what.is_asked(clock.now()) else "",
        "asked_it": what is not None and what.asked_id == request.member.user_id,
        "standing": standing(),
        "faults": faults(),
        "notes": newest(SHOWN),
        "has_key": bool(settings.HOME.backup_key),
        "is_every_night": bool(settings.BACKUP_TO),
        "is_same_disk": _is_same_disk(),
    }
    return render(request, "backups/backups.html", context)


def _is_same_disk() -> bool:
    """Whether the folder of every night is on the disk that holds the records: one disk that fails takes both."""
    try:
        return bool(settings.BACKUP_TO) and _disk(Path(settings.BACKUP_TO)) == _disk(settings.HOME.path)
    except OSError:
        return False


def _disk(path: Path) -> int:
    return path.stat().st_dev


@gate(Permission.SETTINGS_WRITE)
@require_POST
def tried(request: SchoolRequest) -> HttpResponse:
    say_tried(by=request.member)
    messages.success(request, "It is noted that a backup was tried today.")
    return redirect("backups:backups", school=request.member.school.slug)


@gate(Permission.SETTINGS_WRITE)
@require_POST
@freshly_signed_in
def release(request: SchoolRequest) -> HttpResponse:
    """One of two people says that a restored Handrail is the real one now."""
    if actions.release(by=request.member):
        messages.success(request, "This Handrail is the real one now: everybody can write in it again.")
    else:
        messages.success(request, "It is noted. Within a day, somebody else who may change the settings has to agree.")
    return redirect("backups:backups", school=request.member.school.slug)
