"""The check of a paper that was given as evidence."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.packs.checking import check_code, check_file
from handrail.packs.forms import CodeForm, FileForm


@gate(Permission.AUDIT_READ, shows="evidence check")
@require_http_methods(["GET", "POST"])
def verify(request: SchoolRequest) -> HttpResponse:
    """Check a paper: the whole file, or one entry of a timeline by its number and code."""
    is_code = "number" in request.POST
    file_form = FileForm(None if is_code or request.method == "GET" else request.POST, request.FILES or None)
    code_form = CodeForm(request.POST if is_code else None)
    show(request, [])
    context = {"page_title": "Check a paper", "file_form": file_form, "code_form": code_form}
    if is_code and code_form.is_valid():
        pupil, findings = check_code(member=request.member, **code_form.cleaned_data)
        show(request, [pupil.ref] if pupil else [])
        context |= {"findings": findings, "pupil": pupil}
    elif not is_code and file_form.is_valid():
        checked = check_file(file_form.cleaned_data["file"].read(), request.member)
        show(request, [pupil.ref for pupil in checked.pupils])
        context |= {"checked": checked, "findings": checked.findings}
    return render(request, "packs/verify.html", context)
