"""What a person says of a backup that this machine cannot know."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.access.person import Person
from handrail.audit.writing import record
from handrail.backups.standing import Kind, note
from handrail.core import clock
from handrail.core.held import Held, held, hold, let_go


@transaction.atomic
def say_tried(*, by: Member) -> None:
    """A backup was brought back today, on another machine, and was whole."""
    note(Kind.TRIED, by=by.name, what="Brought back on another machine")
    record("backup_tried", by=by)


@transaction.atomic
def release(*, by: Member) -> bool:
    """Say that a restored Handrail is the real one now. The second person who says so within a day opens it.

    Returns whether it is open. Raises PermissionDenied, and ValidationError for who has said so already.
    """
    if not by.may(Permission.SETTINGS_WRITE):
        raise PermissionDenied
    what, now = held(), clock.now()
    if what is None:
        return True
    if not what.is_asked(now):
        record("restore_release_asked", by=by, changes=_what(what))
        hold(what.asked(by.name, by.user_id, now))
        return False
    if what.asked_id == by.user_id:
        raise ValidationError("You have said so already. Somebody else who may change the settings has to agree.")
    record("restore_released", by=by, changes=_what(what))
    let_go()
    return True


@transaction.atomic
def release_by_command(*, by: str, second: str) -> None:
    """The same by whoever runs the machine, where nobody can sign in who may: both names are kept.

    Raises ValidationError where they are one.
    """
    if not by.strip() or by.strip().casefold() == second.strip().casefold() or not second.strip():
        raise ValidationError("Two people have to say so: give both names.")
    what = held()
    if what is None:
        return
    record("restore_release_asked", by=Person(user_id=None, name=f"{by} (command line)"), changes=_what(what))
    record("restore_released", by=Person(user_id=None, name=f"{second} (command line)"), changes=_what(what))
    let_go()


def _what(what: Held) -> dict[str, tuple[None, str]]:
    return {"backup": (None, what.backup), "made_at": (None, what.made_at)}
