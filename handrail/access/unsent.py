"""What somebody has written into a form and what was not taken, kept on the server under the address it is meant for.

It is theirs alone and no part of the record: it goes when the form is taken, when they throw it away, or in time. A
page that crashes, a computer that restarts, a session that ends or a form that is refused loses none of it.

Every form of a school's pages in which people write says whose it is and which page it was drawn for, signed
(`words_input`). So words reach their writer and nobody else, whoever sits at the same computer by then, and a form that
was drawn for one child is not taken at the address of another.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.core.signing import BadSignature, Signer
from django.db import DatabaseError, transaction
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString

from handrail.access.gate import Policy
from handrail.access.labels import said
from handrail.access.memberships import find_member
from handrail.access.models import UnsentWords, User
from handrail.access.permissions import Reach
from handrail.core import clock
from handrail.ui.addresses import url
from handrail.ui.environment import moment

FIELD = "words_of"
WAITING = "unsent_words"
"""Of a session: whether words of its owner wait. Who writes with scripts is told by the page itself."""
LONGEST_PATH = 300
MOST_BYTES = 256 * 1024

_signer = Signer(salt="handrail.access.unsent")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """A form as it was sent: for whom and for which page it was drawn, and its fields as a query string."""

    user_id: int
    path: str
    fields: str

    def pairs(self) -> list[tuple[str, str]]:
        """Every field with its value, in order."""
        return pairs_of(self.fields)


def words_input(request: HttpRequest, path: str = "", *, is_again: bool = False) -> SafeString:
    """The hidden field of a form in which somebody writes, for its page or the `path` it is sent to.

    With it the script keeps what is typed. Where words wait that were sent and not taken, it says so. A form that sends
    words again (`is_again`) is not written in.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return SafeString("")  # whose words a form holds cannot be said
    path = path or request.get_full_path()
    signed = sign(user.pk, path)
    if is_again:
        return format_html('<input type="hidden" name="{}" value="{}">', FIELD, signed)
    field = format_html(
        '<input type="hidden" name="{}" value="{}" data-keep="{}"{}>',
        FIELD,
        signed,
        url("account_unsent"),
        SafeString(" data-sent" if request.method == "POST" else ""),  # what was written is on the page already
    )
    return field + _notice(request, user, path)


def _notice(request: HttpRequest, user: User, path: str) -> SafeString:
    """That words wait for this page, in a session of which it is known that some do."""
    words = waiting(user, path) if request.method == "GET" and request.session.get(WAITING) else None
    if words is None:
        return SafeString("")
    told = '<p class="hr-notice is-warm" data-waits>What you wrote here ({}) was not saved. <a href="{}">See it</a></p>'
    return format_html(told, moment(words.saved_at), url("account_kept"))


def asks_itself(request: HttpRequest) -> bool:
    """Whether the script of a page sent this, and reads the answer itself."""
    return "application/json" in request.headers.get("Accept", "")


def took(request: HttpRequest) -> None:
    """Say that the words of this request are in the record, where the answer is a page all the same."""
    request.words_taken = True  # type: ignore[attr-defined]


def sign(user_id: int, path: str) -> str:
    return _signer.sign(f"{user_id} {path}")


def whose(signed: str) -> tuple[int, str]:
    """For whom and for which page a form was drawn, as its field says. Raises BadSignature."""
    user_id, _, path = _signer.unsign(signed).partition(" ")
    return int(user_id), path


def written(request: HttpRequest) -> Written | None:
    """The form of this request, if it says whose words it holds."""
    if request.method != "POST" or not request.path.startswith("/s/"):
        return None
    try:
        user_id, path = whose(request.POST.get(FIELD, ""))
    except (BadSignature, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return None
    return Written(user_id, path, _plain(request.POST))


def fits(request: HttpRequest, form: Written) -> bool:
    """Whether the form was drawn for this address, and for the person who is signed in, if anybody is."""
    is_theirs = not request.user.is_authenticated or request.user.pk == form.user_id
    return is_theirs and request.get_full_path() == form.path


def _plain(fields: QueryDict) -> str:
    """As a query string, without what belongs to the sending rather than to the words."""
    kept = fields.copy()
    for name in ("csrfmiddlewaretoken", FIELD):
        kept.pop(name, None)
    return kept.urlencode()


def pairs_of(fields: str) -> list[tuple[str, str]]:
    return [(name, value) for name, values in QueryDict(fields).lists() for value in values]


def is_kept(path: str, fields: str) -> bool:
    """Whether such words are kept: those for a page of a school, up to a size no form of ours reaches."""
    return path.startswith("/s/") and len(path) <= LONGEST_PATH and len(fields.encode()) <= MOST_BYTES


@transaction.atomic
def keep(user_id: int, path: str, fields: QueryDict | str, *, was_sent: bool = False) -> UnsentWords:
    """Keep the fields instead of those kept before."""
    now = clock.now()
    plain = fields if isinstance(fields, str) else _plain(fields)
    what = {"fields": plain, "saved_at": now, "sent_at": now if was_sent else None}
    words, _ = UnsentWords.objects.update_or_create(user_id=user_id, path=path, defaults=what)
    return words


def keep_sent(form: Written) -> None:
    """Keep a form that was sent and not taken. Where that cannot be done, the page that says so shows it."""
    try:
        if is_kept(form.path, form.fields):
            keep(form.user_id, form.path, form.fields, was_sent=True)
    except DatabaseError:
        _log.exception("Words that were sent could not be kept.")


def waiting(user: User, path: str) -> UnsentWords | None:
    """What waits for this address, for its writer while they may have it."""
    return UnsentWords.objects.filter(user=user, path=path).first() if may_have(user, path) else None


def all_waiting(user: User) -> list[UnsentWords]:
    """Everything that waits for this person and that they may have, the newest first."""
    return [row for row in UnsentWords.objects.filter(user=user).order_by("-saved_at") if may_have(user, row.path)]


def may_have(user: User, path: str) -> bool:
    """Whether a person may still read what they wrote for this page: they may write there, or see some pupil there. At
    a shared device only what may be written at it: a restricted note they began elsewhere is not for that screen.

    Who has left the school, or has become one of those who see no child, may not: their words wait in case that was a
    mistake, and go in time.
    """
    try:
        found = resolve(path.partition("?")[0])
    except Resolver404:
        return False
    member = find_member(user, str(found.kwargs.get("school", "")), "")
    policy = getattr(found.func, "policy", None)
    if member is None or not isinstance(policy, Policy):
        return False
    return policy.permission in member.permissions or (user.device is None and member.reach is not Reach.NONE)


def forget(user_id: int, path: str) -> None:
    UnsentWords.objects.filter(user_id=user_id, path=path).delete()


def forget_taken(form: Written) -> None:
    """Forget a form that is in the record. Where that cannot be done it is still in the record, and so it is said."""
    try:
        forget(form.user_id, form.path)
    except DatabaseError:
        _log.exception("Words that are saved could not be forgotten; they are offered to their writer once more.")


# What a form sends beside what somebody wrote in it: refs, marks of what was seen, where to go afterwards.
_NOT_WORDS = {"version", "do", "back", "whole", "saved_by", "saved_at", "differs"}
_REF = re.compile(r"[\w-]{21,}").fullmatch


def words_of(fields: str, path: str) -> list[tuple[str, str]]:
    """(what it was written under, the words) of a form for this page, as they are shown to whoever wrote them."""
    pairs = [
        (name, value)
        for name, value in pairs_of(fields)
        if value.strip() and name not in _NOT_WORDS and not _REF(value)
    ]
    return said(path, pairs)
