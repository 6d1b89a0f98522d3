"""Private notes and a monthly pulse: begun, opened, written, closed.

No form of these says `words_input`: what is written here waits nowhere, and comes back in the answer where it cannot be
sealed (`access.given_back`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.given_back import gives_back
from handrail.access.models import User
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import add_months
from handrail.rules.pulse import QUESTIONS, STRAIN
from handrail.ui.addresses import url
from handrail.ui.charts import LineChart, progress_line
from handrail.ui.notices import say_done
from handrail.workload.own.actions import (
    begin_private,
    change_passphrase,
    code_is_kept,
    come_back_by_code,
    forget_private,
    make_code,
    put_back_private,
    remove_private,
    share_strain,
    stop_sharing_strain,
    write_note,
    write_pulse,
)
from handrail.workload.own.forms import (
    CodeKeptForm,
    ForgetForm,
    NewPassphraseForm,
    NoteForm,
    OpenForm,
    PulseForm,
    RecoverForm,
)
from handrail.workload.own.models import PrivateBox, PrivateRow, StrainShared
from handrail.workload.own.opened import MINUTES, Room, close, forget_code, keep_open, room_of
from handrail.workload.own.private import Opened, months_to_write, open_by_passphrase, read_private
from handrail.workload.own.sealing import CannotOpen
from handrail.workload.owner import owner

PAUSED = "That was the tenth wrong try. Wait a quarter of an hour, then try once more."
WRONG = "This does not open your notes. Look at capitals and spaces, then write it once more."
WRONG_CODE = "This is not the code that stands. The one printed last does; look at it once more."


@gate(Permission.TIME_KEEP)
@asked_or_sent
def private(request: SchoolRequest) -> HttpResponse:
    """What I wrote, once it is open; before that the way in."""
    room = room_of(request)
    if room.box is None:
        return _begin(request)
    if room.key is None:
        return _open(request, room.box)
    if not room.box.has_code:
        return _to(request, "private_code")
    opened = read_private(request.member, room.key)
    context = {
        "opened": opened,
        "charts": _charts(opened),
        "questions": QUESTIONS,
        "strain": STRAIN,
        "shared": StrainShared.objects.visible_to(request.member).filter(user_id=owner(request.member)).first(),
        "lacks": _lacks(request, opened),
    }
    return _page(request, "private", "Private notes and pulse", **context)


def _begin(request: SchoolRequest) -> HttpResponse:
    form = NewPassphraseForm(sent(request), user=cast("User", request.user))
    begun = done(lambda: begin_private(by=request.member, passphrase=form.cleaned_data["passphrase"]), form)
    if begun is None:
        return _page(request, "begin", "Private notes and pulse", form=form)
    box, key = begun
    return _with_code(request, box, key)


def _with_code(request: SchoolRequest, box: PrivateBox, key: bytes) -> HttpResponse:
    """On to a new recovery code, which can be shown until it is on paper."""
    answer = _to(request, "private_code")
    keep_open(request, answer, box, key, make_code(by=request.member, key=key))
    return answer


def _open(request: SchoolRequest, box: PrivateBox) -> HttpResponse:
    form = OpenForm(sent(request))
    key = opens(request, box, form)
    if key is None:
        return _page(request, "open", "Private notes and pulse", form=form)
    answer = _to(request, "private")
    keep_open(request, answer, box, key)
    return answer


def opens(request: Any, box: PrivateBox, form: BaseForm) -> bytes | None:
    """The key, by the passphrase in a form; None where it does not open them, which the form then says."""
    if not form.is_valid():
        return None
    return _tried(
        request, box, form, "passphrase", WRONG, lambda: open_by_passphrase(box, form.cleaned_data["passphrase"])
    )


def _tried(
    request: Any, box: PrivateBox, form: BaseForm, field: str, wrong: str, tries: Callable[[], bytes]
) -> bytes | None:
    """Ten wrong tries in a quarter of an hour, and it waits; a right one begins to count anew."""
    limit: dict[str, Any] = {"action": "private_notes", "key": box.ref}  # as often as settings say
    if not ratelimit.consume(request, **limit):
        form.add_error(field, PAUSED)
        return None
    try:
        key = tries()
    except CannotOpen:
        form.add_error(field, wrong)
        return None
    ratelimit.clear(request, **limit)
    return key


@gate(Permission.TIME_KEEP)
@asked_or_sent
def recover(request: SchoolRequest) -> HttpResponse:
    """The passphrase is lost: the code off the paper, and a new one."""
    box = _box(request)
    form = RecoverForm(sent(request), user=cast("User", request.user))
    if not form.is_valid():
        return _page(request, "recover", "Open with the recovery code", form=form)
    said = {name: form.cleaned_data[name] for name in ("code", "passphrase")}
    key = _tried(request, box, form, "code", WRONG_CODE, lambda: come_back_by_code(by=request.member, **said))
    if key is None:
        return _page(request, "recover", "Open with the recovery code", form=form)
    messages.success(request, "Your new passphrase stands. The code you used is spent: print the new one.")
    return _with_code(request, box, key)


@gate(Permission.TIME_KEEP)
@asked_or_sent
def code(request: SchoolRequest) -> HttpResponseBase:
    """The recovery code, to be printed; shown until its end was typed off the paper. `do=new` makes another."""
    room = room_of(request)
    if room.box is None or room.key is None:
        return _to(request, "private")
    if request.POST.get("do") == "new":
        return _with_another(request, room.box, room.key)
    form = CodeKeptForm(sent(request), code=room.code)
    if room.code and form.is_valid():
        code_is_kept(by=request.member)
        forget_code(request)
        messages.success(request, "The code is on paper. Your notes are ready.")
        return _to(request, "private")
    return _page(request, "code", "Recovery code", form=form, code=room.code, box=room.box)


@freshly_signed_in
def _with_another(request: SchoolRequest, box: PrivateBox, key: bytes) -> HttpResponse:
    """As with another passphrase: whoever sits down at her open screen must not keep a way in."""
    return _with_code(request, box, key)


@gives_back("words")
@gate(Permission.TIME_KEEP)
@asked_or_sent
def note(request: SchoolRequest) -> HttpResponse:
    """Write a note. Where they have closed meanwhile, the passphrase opens them and keeps it in one."""
    room = room_of(request)
    form = NoteForm(sent(request), asks=room.key is None)
    return _seal(request, room, form, "note", "A note for me alone",
                 lambda key: write_note(by=request.member, key=key, words=form.cleaned_data["words"]))  # fmt: skip


@gives_back("line")
@gate(Permission.TIME_KEEP)
@asked_or_sent
def pulse(request: SchoolRequest) -> HttpResponse:
    """Three questions about a month. Answered before, they are answered anew."""
    room = room_of(request)
    months = [(month.isoformat(), f"{month:%B %Y}") for month in months_to_write(request.member.on)]
    form = PulseForm(sent(request), asks=room.key is None, months=months)
    return _seal(request, room, form, "pulse", "How was the month?",
                 lambda key: write_pulse(by=request.member, key=key, **form.said()))  # fmt: skip


def _seal(
    request: SchoolRequest,
    room: Room,
    form: NoteForm | PulseForm,
    template: str,
    title: str,
    write: Callable[[bytes], Any],
) -> HttpResponse:
    if room.box is None or (room.key is not None and not room.box.has_code):
        return _to(request, "private")
    key, box = room.key or opens(request, room.box, form), room.box
    written = done(lambda: write(key), form) if key else None
    if key is None or written is None:
        return _page(request, template, title, form=form, is_open=room.key is not None)
    answer = _to(request, "private")
    if room.key is None:
        keep_open(request, answer, box, key)
    say_done(request, "It is sealed.")
    return answer


@gate(Permission.TIME_KEEP)
@require_POST
def row_remove(request: SchoolRequest, sealed: str) -> HttpResponse:
    """Take a note or a pulse out, with the way back beside the word."""
    row = _row(request, sealed)
    remove_private(by=request.member, ref=row.ref)
    undo = url("workload:private_row_back", school=request.member.school.slug, sealed=row.ref)
    say_done(request, "It is taken out, and gone for good after tonight.", undo_url=undo)
    return _to(request, "private")


@gate(Permission.TIME_KEEP)
@require_POST
def row_back(request: SchoolRequest, sealed: str) -> HttpResponse:
    """Put it back."""
    put_back_private(by=request.member, ref=_row(request, sealed).ref)
    messages.success(request, "It is back.")
    return _to(request, "private")


def _row(request: SchoolRequest, ref: str) -> PrivateRow:
    found: PrivateRow = get_object_or_404(PrivateRow.objects.visible_to(request.member), ref=ref)
    return found


@gate(Permission.TIME_KEEP)
@freshly_signed_in
@asked_or_sent
def keys(request: SchoolRequest) -> HttpResponse:
    """Another passphrase, another code, or all of it forgotten, which needs no passphrase: hers may be lost."""
    room = room_of(request)
    if room.box is None:
        return _to(request, "private")
    do = request.POST.get("do", "")
    change = NewPassphraseForm(request.POST if do == "change" else None, user=cast("User", request.user))
    forget = ForgetForm(request.POST if do == "forget" else None)
    if room.key and change.is_valid():
        change_passphrase(by=request.member, key=room.key, passphrase=change.cleaned_data["passphrase"])
        messages.success(request, "Your new passphrase stands. The recovery code on paper is still the one.")
        return _to(request, "private")
    if forget.is_valid():
        forget_private(by=request.member)
        messages.success(request, "All of it is removed for good.")
        answer = redirect("workload:home", school=request.member.school.slug)
        close(request, answer)
        return answer
    wrong = change if change.is_bound else forget
    context = {"change": change, "forget": forget, "wrong": wrong, "is_open": room.key is not None}
    return _page(request, "keys", "Passphrase and code", has_problems=bool(wrong.errors), **context)


@gate(Permission.TIME_KEEP)
@require_POST
def share(request: SchoolRequest) -> HttpResponse:
    """Share the count of months under strain as it is now, or nothing any more (`do=stop`)."""
    if request.POST.get("do") == "stop":
        stop_sharing_strain(by=request.member)
        messages.success(request, "Nothing is shared any more.")
        return _to(request, "private")
    room = room_of(request)
    if room.key is None:
        return _to(request, "private")
    try:
        share_strain(by=request.member, opened=read_private(request.member, room.key))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "The count is shared. Nothing else is, and you can take it back.")
    return _to(request, "private")


@gate(Permission.TIME_KEEP)
@require_POST
def shut(request: SchoolRequest) -> HttpResponse:
    """Close them."""
    answer = redirect("workload:home", school=request.member.school.slug)
    close(request, answer)
    messages.success(request, "Your private notes are closed.")
    return answer


def _charts(opened: Opened) -> list[LineChart]:
    """One small drawing for each question, once there are two months to draw."""
    if len(opened.pulses) < 2:
        return []
    return [
        progress_line(asked.name, [(pulse.month, pulse.answers[asked.key]) for pulse in opened.pulses], top=5)
        for asked in QUESTIONS
    ]


def _lacks(request: SchoolRequest, opened: Opened) -> str:
    """The name of the month that is over, where it has no pulse. Of this one there is still time to tell."""
    month = add_months(request.member.on.replace(day=1), -1)
    return "" if not opened.pulses or opened.pulse_of(month) else f"{month:%B}"


def _box(request: SchoolRequest) -> PrivateBox:
    found = PrivateBox.objects.visible_to(request.member).first()
    if found is None:
        raise Http404
    return found


def _page(request: SchoolRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return render(request, f"workload/own/{template}.html", {"page_title": title, "minutes": MINUTES, **context})


def _to(request: SchoolRequest, name: str) -> HttpResponse:
    return redirect(f"workload:{name}", school=request.member.school.slug)
