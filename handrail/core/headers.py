"""What every answer tells the browser, whatever went wrong beneath: middleware that stands above all others."""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What a page of ours never asks for. Passkeys are not named here: a browser gives them to the page's own site alone.
UNUSED = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "clipboard-read", "display-capture",
    "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip


def safe_headers(get_response: GetResponse) -> GetResponse:
    """An answer keeps what its view said; what is missing is put in, on an error above every other middleware too.

    Nothing is stored by the browser or on the way unless a view says that it may be.
    """
    missing = {
        "Content-Security-Policy": build_policy(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]),
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Cache-Control": "no-store",
    }
    https_only = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in missing.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", https_only)
        return response

    return answer
