"""Packs for a class, a year or the whole register: asked for, watched, fetched for a day, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import exported
from handrail.core.errors import FileDamaged, FileMissing
from handrail.core.files import check_file, open_file
from handrail.core.jobs import ask_to_stop
from handrail.core.models import Job
from handrail.packs.actions import MAKE, ask_for_pack, remove_pack
from handrail.packs.evidence import say_moment
from handrail.packs.forms import PackForm
from handrail.packs.gathering import groups_for
from handrail.packs.models import KEPT, Pack

TYPES = {Pack.Form.PDF: "application/pdf", Pack.Form.ZIP: "application/zip"}


@gate(Permission.PACK_MAKE)
@require_http_methods(["GET", "POST"])
def home(request: SchoolRequest) -> HttpResponse:
    """What can be printed for a class, and the packs that this person asked for. No child is named."""
    member = request.member
    groups = groups_for(member)
    form = PackForm(request.POST if request.method == "POST" else None, groups=groups)
    if form.is_valid():
        job = ask_for_pack(by=member, **form.asked())
        return redirect("packs:work", school=member.school.slug, job=job.ref)
    packs = list(Pack.objects.visible_to(member))
    jobs = {job.subject_ref: job for job in Job.objects.visible_to(member).filter(kind=MAKE)}
    context = {
        "page_title": "Papers",
        "form": form,
        "groups": groups,
        "classes": groups_for(member, with_years=False),
        "packs": [(pack, jobs.get(pack.ref), _until(pack)) for pack in packs],
    }
    return render(request, "packs/home.html", context)


def _until(pack: Pack) -> str:
    return say_moment(pack.made_at + KEPT, short=True) if pack.made_at else ""


def _job(request: SchoolRequest, ref: str) -> Job:
    found: Job = get_object_or_404(Job.objects.visible_to(request.member), ref=ref, kind=MAKE)
    return found


@gate(Permission.PACK_MAKE)
@require_GET
def work(request: SchoolRequest, job: str) -> HttpResponse:
    """How far a pack is. The part of the page that renews itself asks for `?part=1`."""
    asked = _job(request, job)
    if asked.is_over and "part" not in request.GET:
        say = messages.success if asked.outcome == Job.Outcome.DONE else messages.error
        say(request, asked.said)
        return redirect("packs:home", school=request.member.school.slug)
    pack = Pack.objects.visible_to(request.member).filter(ref=asked.subject_ref).first()
    return render(request, "packs/work.html", {"page_title": "Making the pack", "job": asked, "pack": pack})


@gate(Permission.PACK_MAKE)
@require_POST
def stop(request: SchoolRequest, job: str) -> HttpResponse:
    """Stop a pack that is being made."""
    asked = _job(request, job)
    ask_to_stop(asked)
    return redirect("packs:work", school=request.member.school.slug, job=asked.ref)


@gate(Permission.PACK_MAKE, shows="pack")
@require_safe
@exported
def pack_file(request: SchoolRequest, pack: str) -> HttpResponseBase:
    """The pack itself, to be saved, for a day."""
    found = get_object_or_404(Pack.objects.visible_to(request.member).fetchable(), ref=pack)
    try:
        check_file(found.file_id)
    except (FileMissing, FileDamaged) as fault:
        messages.error(request, f"{found}: {fault}")
        return redirect("packs:home", school=request.member.school.slug)
    show(request, found.pupil_refs)
    file = open_file(found.file_id)
    response = StreamingHttpResponse(file.parts(), content_type=TYPES[Pack.Form(found.form)])
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = str(content_disposition_header(True, found.file_name))
    response["Content-Encoding"] = "identity"  # as it is: a compressed answer would have another length
    return response


@gate(Permission.PACK_MAKE)
@require_POST
def pack_remove(request: SchoolRequest, pack: str) -> HttpResponse:
    """Remove a pack before its day is over; it can be made again."""
    found = get_object_or_404(Pack.objects.visible_to(request.member), ref=pack)
    remove_pack(by=request.member, pack=found)
    messages.success(request, f"{found} is removed. It can be made again at any time.")
    return redirect("packs:home", school=request.member.school.slug)
