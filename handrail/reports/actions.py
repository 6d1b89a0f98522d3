"""Keeping a view of the register, and letting it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.reports.models import SavedView

if TYPE_CHECKING:
    from handrail.access.member import Member


@transaction.atomic
def keep_view(*, name: str, query: str, is_first: bool, by: Member) -> SavedView:
    """Keep filters, columns and order under a name of one's own; one of that name is replaced."""
    mine = SavedView.objects.visible_to(by).select_for_update()
    if is_first:
        mine.filter(is_first=True).exclude(name=name).update(is_first=False)
    view, _ = mine.update_or_create(
        school=by.school, user_id=by.user_id, name=name, defaults={"query": query, "is_first": is_first}
    )
    record("view_kept", by=by, subject_ref=view.ref, changes={"query": (None, query)})
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: Member) -> None:
    """Let a view go; `bring_view_back` undoes it."""
    view.removed_at = clock.now()
    view.save(update_fields=["removed_at"])
    record("view_removed", by=by, subject_ref=view.ref)


@transaction.atomic
def bring_view_back(*, view: SavedView, by: Member) -> None:
    """Undo the removal; where another view is called so or comes first by now, that one stays and this one does not."""
    mine = SavedView.objects.visible_to(by)
    if view.removed_at is None or mine.filter(name=view.name).exists():
        return
    view.removed_at = None
    view.is_first = view.is_first and not mine.filter(is_first=True).exists()
    view.save(update_fields=["removed_at", "is_first"])
    record("view_brought_back", by=by, subject_ref=view.ref)
