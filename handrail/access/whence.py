"""Where a request comes from, in words its owner knows again: 'Chrome on a Windows computer'."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings

from handrail.access.devices import device_here

if TYPE_CHECKING:
    from django.http import HttpRequest

# Browsers call themselves by the names of those they came after, so the later is looked for first.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
             ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "an Android device"), ("CrOS", "a Chromebook"),
            ("Windows", "a Windows computer"), ("Mac OS", "a Mac"), ("Linux", "a Linux computer"))  # fmt: skip


def whence(request: HttpRequest) -> str:
    """'Robins tablet, a shared device', or the browser, the system and the address of the network."""
    device = device_here(request)
    if device:
        return f"{device.name}, a shared device"
    said = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in said), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in said), "a computer")
    address = client_address(request)
    return f"{browser} on {system}{f', from {address}' if address else ''}"


def client_address(request: HttpRequest) -> str | None:
    """The address a request comes from; None where it has none.

    Behind our https proxy it is the last one in X-Forwarded-For, the one the proxy wrote itself; those before it are
    whatever the sender claimed.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.IS_HTTPS else ""
    for candidate in (forwarded.rpartition(",")[2].strip(), request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ip_address(candidate))
        except ValueError:
            continue
    return None
