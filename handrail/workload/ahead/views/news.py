"""Good news: one line, one press. She reads it alone, and no paper holds it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.ui.addresses import url
from handrail.ui.notices import say_done
from handrail.workload.ahead.actions import keep_news, take_news_away
from handrail.workload.ahead.forms import NewsForm
from handrail.workload.ahead.models import GoodNews
from handrail.workload.ahead.news import offered, offers

MOST = 200


@gate(Permission.TIME_KEEP, shows="good news")
@asked_or_sent
def news(request: SchoolRequest) -> HttpResponse:
    """What I kept, what recent reviews offer, and one field."""
    form = NewsForm(sent(request))
    row = done(lambda: keep_news(by=request.member, **form.cleaned_data), form)
    return _kept(request, row) if row else _page(request, form)


@gate(Permission.TIME_KEEP)
@require_POST
def keep(request: SchoolRequest, offer: str) -> HttpResponse:
    """Keep an outcome that was met."""
    found = offered(request.member, offer)
    if found is None:
        raise Http404
    try:
        row = keep_news(by=request.member, words=found.words, pupil=found.pupil, from_ref=found.ref)
    except ValidationError as refusal:
        say_done(request, " ".join(refusal.messages))
        return _back(request)
    return _kept(request, row)


@gate(Permission.TIME_KEEP, shows="good news")
@require_POST
def away(request: SchoolRequest, news: str) -> HttpResponse:
    """Erase a line. Its words stand in the field once more, so that a press brings them back; they are kept nowhere."""
    row = get_object_or_404(GoodNews.objects.visible_to(request.member), ref=news)
    words = take_news_away(by=request.member, news=row)
    return _page(request, NewsForm(initial={"words": words}), is_away=True)


def _page(request: SchoolRequest, form: NewsForm, *, is_away: bool = False) -> HttpResponse:
    member = request.member
    rows = list(GoodNews.objects.visible_to(member).select_related("pupil")[:MOST])
    offering = offers(member)
    seen = {row.pupil_id for row in rows if row.pupil_id}
    names = {pupil.pk: pupil for pupil in Pupil.objects.visible_to(member).filter(pk__in=seen)} if seen else {}
    show(request, {*(pupil.ref for pupil in names.values()), *(offer.pupil.ref for offer in offering)})
    context = {
        "page_title": "Good news",
        "form": form,
        "offers": offering,
        "kept": [(row, names.get(row.pupil_id or 0)) for row in rows],
        "is_away": is_away,
    }
    return render(request, "workload/ahead/news.html", context)


def _kept(request: SchoolRequest, row: GoodNews) -> HttpResponse:
    undo = url("workload:news_away", school=request.member.school.slug, news=row.ref)
    say_done(request, "Kept. Only you read it.", undo_url=undo)
    if request.POST.get("back") == "home":
        return redirect("desk:home", school=request.member.school.slug)
    return _back(request)


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:news", school=request.member.school.slug)
