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
from handrail.backups.actions import say_tried
from handrail.backups.standing import faults, newest, standing

SHOWN = 12


@gate(Permission.SETTINGS_WRITE)
def backups(request: SchoolRequest) -> HttpResponse:
    context = {
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
