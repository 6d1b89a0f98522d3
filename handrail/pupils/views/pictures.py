"""A photo that comes with a note: whether it arrived, and taking it in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from handrail.core.uploads import CUT_OFF, is_cut_off
from handrail.pupils.forms.documents import TOO_MUCH, is_too_much
from handrail.pupils.intake import Paper, take_in
from handrail.pupils.papers.looking import Looker
from handrail.pupils.papers.refusals import Refusal


def has_arrived(request: HttpRequest, form: BaseForm) -> bool:
    """Whether the form was sent and all of it came; otherwise it says so beside the photo."""
    if not form.is_bound:
        return False
    is_cut = request.content_type == "multipart/form-data" and is_cut_off(request)
    words = TOO_MUCH if is_too_much(request) else CUT_OFF if is_cut else ""
    if words:
        form.errors["photo"] = form.error_class([words])
    return not words


def photo_of(form: BaseForm) -> Paper | None:
    """The photo that was chosen, drawn anew and kept; None without one. Raises ValidationError, with the sentence."""
    file = form.cleaned_data.get("photo")
    if not file:
        return None
    try:
        with Looker() as looker:
            return take_in(file.name, file.read(), looker, is_read=False)
    except Refusal as refusal:
        raise ValidationError({"photo": str(refusal)}) from refusal
