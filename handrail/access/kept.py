"""Words that arrived when they could not be taken: the session was over, or the password had to be asked for again.

They wait in the session (on the server) until the same person has signed in, sees them, and sends them once more.
Only plain forms of a school's pages are kept: no files, no passwords, nothing that a script sends by itself.
"""

from __future__ import annotations

from typing import TypedDict

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, QueryDict

SESSION_NAME = "kept_words"
MOST_BYTES = 256 * 1024


class Kept(TypedDict):
    """A form as it was sent: by whom, to which path, and its fields as a query string."""

    user: str
    path: str
    fields: str


def take(request: HttpRequest) -> Kept | None:
    """The form of this request, if it is one to keep."""
    if request.method != "POST" or not request.path.startswith("/s/"):
        return None
    if request.content_type != "application/x-www-form-urlencoded" or "json" in request.headers.get("Accept", ""):
        return None
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return None
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    return Kept(user=str(request.session[SESSION_KEY]), path=request.get_full_path(), fields=fields.urlencode())


def put(request: HttpRequest, words: Kept) -> None:
    request.session[SESSION_NAME] = words


def waiting(request: HttpRequest) -> Kept | None:
    """What waits for the person who is signed in now; nobody else's words are ever shown."""
    words: Kept | None = request.session.get(SESSION_NAME)
    return words if words and words["user"] == request.session.get(SESSION_KEY) else None


def fields_of(words: Kept) -> list[tuple[str, str]]:
    """Every field with its value, in order."""
    return [(name, value) for name, values in QueryDict(words["fields"]).lists() for value in values]


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_NAME, None)


def forget_if_sent(request: HttpRequest) -> None:
    """Once the words have been sent again they wait no longer."""
    words = request.session.get(SESSION_NAME)
    if words and request.method == "POST" and request.get_full_path() == words["path"]:
        forget(request)
