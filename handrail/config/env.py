"""Typed reading of the environment. A value that cannot be understood stops the start with a plain sentence."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def database_url(name: str) -> dict[str, object] | None:
    """A PostgreSQL address as Django's settings, or None where the variable is not set."""
    url = text(name)
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://name:password@host:5432/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A cursor kept on the server would outlive the transaction that knows whose rows it is for (core.wall).
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def public_address(name: str, default: str) -> tuple[str, str, bool]:
    """The address people type, as (address, host, is it https). Plain http is only for this machine itself."""
    address = text(name, default).rstrip("/")
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        raise ImproperlyConfigured(f"{name} must be a web address such as https://handrail.example.sch.uk.")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ImproperlyConfigured(
            f"{name} is {address}, which would send children's records unencrypted. "
            "Use an https:// address (docs/operating.md shows how), or http://127.0.0.1 on this machine only."
        )
    return address, host, parts.scheme == "https"


def mail_server(name: str) -> dict[str, object]:
    """Django's settings for sending e-mail through smtp:// (with STARTTLS) or smtps://; none are sent where not set.

    Plain smtp without encryption is only for this machine itself.
    """
    url = text(name)
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://name:password@mail.example.sch.uk:587.")
    is_direct = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_direct else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_direct,
        "EMAIL_USE_TLS": not is_direct and parts.hostname not in LOOPBACK,
        "EMAIL_TIMEOUT": 10,
    }
