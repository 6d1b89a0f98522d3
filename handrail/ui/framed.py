"""An answer within the page it was asked on, where no script is there to show it over the page: a frame of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = Callable[..., HttpResponse]


def is_framed(request: HttpRequest) -> bool:
    """Whether this answer goes into a frame: it is then drawn without what stands round every page."""
    return request.META.get("HTTP_SEC_FETCH_DEST") == "iframe"


def may_be_framed(view: View) -> View:
    """Let pages of this site, and no other's, hold the answer in a frame."""
    framed: Any = csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(view))
    return framed  # type: ignore[no-any-return]
