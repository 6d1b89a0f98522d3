"""What somebody has typed into a form and not sent yet, kept on the server under the address it is meant for.

It is theirs alone and no part of the record: it goes when the form is taken, when they throw it away, or in time. A
page that crashes, a computer that restarts or a session that ends loses none of it.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from handrail.access.kept import MOST_BYTES
from handrail.access.models import UnsentWords, User
from handrail.core import clock

LONGEST_PATH = 300


def is_kept(path: str, fields: str) -> bool:
    """Whether such words are kept: those for a page of a school, up to a size no form of ours reaches."""
    return path.startswith("/s/") and len(path) <= LONGEST_PATH and len(fields.encode()) <= MOST_BYTES


@transaction.atomic
def keep(user: User, path: str, fields: str) -> UnsentWords:
    """Keep the fields (a query string) instead of those kept before."""
    what = {"fields": fields, "saved_at": clock.now()}
    words, _ = UnsentWords.objects.update_or_create(user=user, path=path, defaults=what)
    return words


def waiting(user: User, path: str) -> UnsentWords | None:
    return UnsentWords.objects.filter(user=user, path=path).first()


def forget(user: User, path: str) -> None:
    UnsentWords.objects.filter(user=user, path=path).delete()


def forget_if_taken(request: HttpRequest, status: int) -> None:
    """A form that was answered by sending its writer on has been taken."""
    is_taken = request.method == "POST" and request.path.startswith("/s/") and status in {302, 303}
    if is_taken and isinstance(request.user, User):
        forget(request.user, request.get_full_path())
