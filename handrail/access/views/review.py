"""Who has access: everybody on one page, what changed, and the versions that were signed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.models import AccessSignature
from handrail.access.permissions import Permission
from handrail.access.review import (
    changes_since,
    is_to_sign,
    newest_signature,
    rows_signed,
    sign,
    term_begun,
    who_has_access,
)
from handrail.access.second_step import freshly_signed_in

LONGEST_NOTE = 2000


@gate(Permission.PEOPLE_READ)
@require_safe
def review(request: SchoolRequest) -> HttpResponse:
    """Who has access now, and what is other than when it was signed."""
    member = request.member
    rows, newest, term = who_has_access(member), newest_signature(member), term_begun(member)
    context = {
        "page_title": "Who has access",
        "rows": rows,
        "changes": changes_since(rows, newest) if newest else None,
        "newest": newest,
        "signed": list(AccessSignature.objects.visible_to(member).defer("content")),
        "term": term,
        "is_to_sign": is_to_sign(member, term, newest),
        "may_sign": member.may(Permission.ACCESS_SIGN),
    }
    return render(request, "access/review.html", context)


@gate(Permission.ACCESS_SIGN)
@require_POST
@freshly_signed_in
def review_sign(request: SchoolRequest) -> HttpResponse:
    """Sign the page as it stands."""
    made = sign(by=request.member, note=request.POST.get("note", "").strip()[:LONGEST_NOTE])
    messages.success(request, "Signed, and kept as it stands today. Nobody can change this version.")
    return redirect("access:review_signed", school=request.member.school.slug, signature=made.ref)


@gate(Permission.PEOPLE_READ)
@require_safe
def review_signed(request: SchoolRequest, signature: str) -> HttpResponse:
    """One signed version, as it stood; made to be printed."""
    row = get_object_or_404(AccessSignature.objects.visible_to(request.member), ref=signature)
    context = {"page_title": "Who had access", "signature": row, "rows": rows_signed(row)}
    return render(request, "access/review_signed.html", context)
