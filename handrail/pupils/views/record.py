"""The one-page profile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils import actions
from handrail.pupils.actions import ProfileText
from handrail.pupils.forms import PhotoForm, ProfileForm
from handrail.pupils.models import OnePageProfile, Photo, Pupil
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent


@gate(Permission.PROFILE_WRITE, shows="profile")
@asked_or_sent
def profile(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Write the profile anew, beginning from what it says now."""
    child = find_child(request, pupil)
    versions = list(OnePageProfile.objects.visible_to(request.member).filter(pupil=child))
    newest = versions[0] if versions else None
    initial = {field: getattr(newest, field) if newest else "" for field in ProfileText.__dataclass_fields__}
    form = ProfileForm(sent(request), initial=initial)
    written = done(lambda: actions.write_profile(by=request.member, pupil=child, text=form.text()), form)
    if written:
        messages.success(request, f"The profile of {child.name} is saved.")
        return back_to(request, child)
    context = {"form": form, "versions": versions, "photo_form": PhotoForm(), "has_photo": _has_photo(request, child)}
    return child_page(request, "pupils/profile.html", child, "One-page profile", **context)


def _has_photo(request: SchoolRequest, child: Pupil) -> bool:
    return Photo.objects.visible_to(request.member).current().filter(pupil=child).exists()
