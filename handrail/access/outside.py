"""The one place from which Handrail opens a connection of its own accord, beside its mail server: to the sign-in of a
school. An address that leads into the network the server stands in is refused, whoever wrote it."""

from __future__ import annotations

import json
import socket
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

SECONDS = 10
MOST_BYTES = 256 * 1024


class NotReached(Exception):
    """What was asked did not answer as it must; said in a sentence."""


def ask(url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    """What an https address answers in JSON; with `form`, to a POST. Follows no redirect. Raises NotReached.

    Between the look at the name and the connection it could come to lead elsewhere: a server inside would then have to
    show a certificate for that name before anything is sent to it.
    """
    refuse_inside(url)
    try:
        with requests.request(
            "POST" if form else "GET",
            url,
            data=form,
            headers={"Accept": "application/json"},
            timeout=SECONDS,
            allow_redirects=False,
            stream=True,
        ) as answer:
            body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
    except (requests.RequestException, OSError) as error:
        raise NotReached(f"{urlsplit(url).hostname} did not answer.") from error
    if answer.status_code != requests.codes.ok or len(body) > MOST_BYTES:
        raise NotReached(f"{urlsplit(url).hostname} answered {answer.status_code}, as no sign-in does.")
    return _read(body, url)


def _read(body: bytes, url: str) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError as error:
        raise NotReached(f"{urlsplit(url).hostname} answered something that is not JSON.") from error
    if not isinstance(read, dict):
        raise NotReached(f"{urlsplit(url).hostname} answered something that is not a sign-in’s.")
    return read


def refuse_inside(url: str) -> None:
    """Raise NotReached unless this is an https address of the open internet."""
    if settings.OPENID_PRIVATE_ADDRESSES:  # tests have a sign-in of their own on this machine
        return
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NotReached("This is not a web address.") from error
    if parts.scheme != "https" or not host or parts.username or port not in {None, 443}:
        raise NotReached("The address must begin with https:// and carry no name, password or port.")
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotReached(f"No server is known by the name {host}.") from error
    if not found or not all(ip_address(str(one).partition("%")[0]).is_global for one in found):
        raise NotReached(f"{host} is inside this network; a sign-in must be on the open internet.")
