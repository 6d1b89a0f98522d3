"""How pages and papers look to one person."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from handrail.access.actions import choose_reading
from handrail.access.forms import ReadingForm
from handrail.access.gate import signed_in
from handrail.access.models import User
from handrail.access.person import acting_alone


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest) -> HttpResponse:
    """Size, spacing, typeface and tint: kept with the account, and so the same on every computer."""
    user = cast("User", request.user)
    form = ReadingForm(request.POST or None, initial=user.reading)
    if form.is_valid():
        choose_reading(user=user, reading=form.cleaned_data, by=acting_alone(request, user))
        messages.success(request, "Saved. Pages and papers look like this to you from now on, on every computer.")
        return redirect("account_reading")
    return render(request, "access/reading.html", {"form": form})
