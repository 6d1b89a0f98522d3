"""My pupils, and a class on one sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.concerns.listing import list_concerns
from handrail.core.registry import due_items
from handrail.desk.mine import ChildNow, children_now, my_groups, my_pupils
from handrail.desk.week import weeks_strategies
from handrail.packs.gathering import pupils_of
from handrail.pupils.models import PupilGroup

MOST_CONCERNS = 6


@gate(Permission.NOTE_WRITE, shows="my pupils")
@require_GET
def mine(request: SchoolRequest) -> HttpResponse:
    """The children one works with: what helps each, what each is working on, and what one owes them."""
    member = request.member
    pupils = list(my_pupils(member))
    groups = my_groups(member, pupils)
    chosen = next((group for group, _ in groups if group.ref == request.GET.get("group")), None)
    kept = dict(groups)[chosen] if chosen else {pupil.pk for pupil in pupils}
    children = children_now(
        [pupil for pupil in pupils if pupil.pk in kept], member, due_items(member, member.on) if pupils else []
    )
    raised = [row for row in list_concerns(member) if row.concern.recorded_by_id == member.user_id][:MOST_CONCERNS]
    show(request, {child.line.ref for child in children} | {row.child.ref for row in raised})
    children.sort(key=lambda child: not child.owed)
    every = [("All", "?", chosen is None)] if len(groups) > 1 else []
    context = {
        "page_title": "My pupils",
        "chips": [*every, *((group.name, f"?group={group.ref}", group == chosen) for group, _ in groups if every)],
        "groups": [group for group, _ in groups if chosen in (None, group)],
        "raised": raised,
        **weeks_strategies(member),
        **_told(children),
    }
    return render(request, "desk/mine.html", context)


def _told(children: list[ChildNow]) -> dict[str, Any]:
    """Those of whom there is something to say, and the rest."""
    return {
        "children": [child for child in children if child.is_followed],
        "others": [child.line for child in children if not child.is_followed],
        "owed": sum(len(child.owed) for child in children),
    }


@gate(Permission.PROFILE_READ, shows="class overview")
@require_GET
def class_overview(request: SchoolRequest, group: str) -> HttpResponse:
    """A class, room or teaching group on one screen and on one sheet: who needs what, and what each works on."""
    member = request.member
    row = get_object_or_404(PupilGroup.objects.visible_to(member).exclude(kind=PupilGroup.Kind.YEAR), ref=group)
    children = children_now(pupils_of(member, row.ref), member)
    show(request, [child.line.ref for child in children])
    context = {"page_title": f"{row.name} at a glance", "group": row, "count": len(children), **_told(children)}
    return render(request, "desk/class_overview.html", context)
