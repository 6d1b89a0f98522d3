"""Conflicts of interest: whose own child or close relative is a pupil here."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Via
from handrail.access.models import Conflict, Duty, Membership, TrustMembership
from handrail.access.permissions import Permission
from handrail.access.review import trust_leads
from handrail.access.second_step import freshly_signed_in
from handrail.pupils.actions.conflicts import end_conflict, set_conflict, set_lead_conflict
from handrail.pupils.forms.conflict import ConflictForm
from handrail.pupils.line import lines_of
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import asked_or_sent, done, sent

MOST, FEWEST_LETTERS = 8, 2
NOBODY = "Nobody here has that name. Try fewer letters, or one name only."
SEVERAL = "Several pupils may be meant. Choose one below."


@gate(Permission.CONFLICT_WRITE, shows="conflicts of interest")
@asked_or_sent
def conflicts(request: SchoolRequest, membership: str) -> HttpResponse:
    """The pupils whose record is closed to one member of staff: say so, and end it."""
    rows = Membership.objects.filter(school=request.member.school).with_roles("user")
    return _page(request, get_object_or_404(rows, ref=membership))


@gate(Permission.CONCERN_RAISE_ANY, shows="conflicts of interest")
@asked_or_sent
def own_conflict(request: SchoolRequest) -> HttpResponse:
    """Declare that one's own child or close relative is a pupil here. Somebody else ends it.

    Not at a shared device: with a colleague's PIN it would shut them out of a record.
    """
    member = request.member
    if member.via is Via.DEVICE:
        raise PermissionDenied
    rows = Membership.objects.on(member.on).filter(school=member.school, user=member.user_id or 0)
    return _page(request, get_object_or_404(rows.with_roles("user")))


@gate(Permission.CONFLICT_WRITE, shows="conflicts of interest")
@asked_or_sent
def lead_conflicts(request: SchoolRequest) -> HttpResponse:
    """The same for the lead of the school's trust, who has no place in the school; `?lead=` where it has several."""
    leads = [row for row in trust_leads(request.member) if request.GET.get("lead") in {None, str(row.pk)}]
    if not leads:
        show(request, [])
        return render(request, "pupils/no_lead.html")
    return _page(request, leads[0])


def _page(request: SchoolRequest, row: Membership | TrustMembership) -> HttpResponse:
    is_own = row.user_id == request.member.user_id
    form, pupil = ConflictForm(sent(request), is_own=is_own), None
    if form.is_bound:
        form, pupil = _named(request)
    if pupil and done(lambda: _close(request, row, pupil, form), form):
        whose = "you" if is_own else row.user.name
        messages.success(request, f"The record of {pupil.name} is closed to {whose} from now on.")
        return redirect(request.get_full_path())
    here = [] if is_own else _here(request, row)
    show(request, {conflict.pupil.ref for conflict in here})
    context = {
        "page_title": "My own child, or a close relative" if is_own else f"Conflicts of interest of {row.user.name}",
        "row": row,
        "form": form,
        "is_own": is_own,
        "closed": Conflict.closing(request.member.school, row.user_id).count() if is_own else 0,
        "rows": here,
        "is_lead": isinstance(row, Membership) and _is_safeguarding_lead(request, row),
    }
    return render(request, "pupils/conflicts.html", context)


def _close(request: SchoolRequest, row: Membership | TrustMembership, pupil: Pupil, form: ConflictForm) -> Conflict:
    relation = str(form.cleaned_data["relation"])
    if isinstance(row, TrustMembership):
        return set_lead_conflict(by=request.member, lead=row, pupil=pupil, relation=relation)
    return set_conflict(by=request.member, membership=row, pupil=pupil, relation=relation)


def _is_safeguarding_lead(request: SchoolRequest, row: Membership) -> bool:
    named = Duty.objects.holding(request.member.school, request.member.on, Duty.Kind.SAFEGUARDING)
    return named.filter(membership=row).exists()


def _here(request: SchoolRequest, row: Membership | TrustMembership) -> list[Conflict]:
    """What stands and what has ended, of pupils whose record is open to the reader."""
    return list(Conflict.objects.visible_to(request.member).filter(user=row.user_id).select_related("pupil"))


def _named(request: SchoolRequest) -> tuple[ConflictForm, Pupil | None]:
    """Whom the form means: the pupil that was chosen, or the only one of the name; or else some to choose from."""
    member, typed = request.member, request.POST.get("child", "").strip()[:100]
    here = Pupil.objects.for_school(member.school).open_to(member).on_roll(member.on)
    chosen = here.filter(ref=request.POST.get("pupil", "")).first()
    if chosen:
        return ConflictForm(request.POST), chosen
    found = list(here.named(typed).by_name()[:MOST]) if len(typed) >= FEWEST_LETTERS else []
    if len(found) == 1:
        return ConflictForm(request.POST), found[0]
    show(request, [pupil.ref for pupil in found])
    form = ConflictForm(request.POST, lines=lines_of(found, member.on))
    if typed:
        form.add_error("child", SEVERAL if found else NOBODY)
    return form, None


@gate(Permission.CONFLICT_WRITE)
@require_POST
@freshly_signed_in
def conflict_end(request: SchoolRequest, conflict: str) -> HttpResponse:
    """Open the record of a pupil to a member of staff again."""
    row = get_object_or_404(Conflict.objects.visible_to(request.member).select_related("user", "pupil"), ref=conflict)
    end_conflict(by=request.member, conflict=row)
    messages.success(request, f"The record of {row.pupil.name} is open to {row.user.name} again, as their role allows.")
    held = Membership.objects.filter(school=request.member.school, user=row.user_id).order_by("-starts_on").first()
    if held is None:
        return redirect("access:review", school=request.member.school.slug)
    return redirect("pupils:conflicts", school=request.member.school.slug, membership=held.ref)
