"""What every answer must tell the browser, written by hand: whoever walks through the pages asks for it here."""

from __future__ import annotations

from typing import Any

PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
POLICIES = {
    frozenset(PAGE.split("; ")): "DENY",
    frozenset(PAGE.replace("ancestors 'none'", "ancestors 'self'").split("; ")): "SAMEORIGIN",
    frozenset({"sandbox", "default-src 'none'"}): "DENY",
}
"""Each policy there is, of a page, of a page that our own pages frame and of a file, and who may frame it."""
SAME = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
TWO_YEARS = "max-age=63072000; includeSubDomains; preload"


def faults(answer: Any, *, secure: bool = False, kept: bool = False) -> list[str]:
    """What the headers of an answer lack; `kept` of a file that is the same for everybody."""
    policy = frozenset(answer.headers.get("Content-Security-Policy", "").split("; "))
    wrong = [name for name, value in SAME.items() if answer.headers.get(name) != value]
    if answer.headers.get("X-Frame-Options") != POLICIES.get(policy, "no such policy"):
        wrong.append("Content-Security-Policy")
    granted = [part for part in answer.headers.get("Permissions-Policy", "nothing").split(", ") if part[-3:] != "=()"]
    if granted or "camera=()" not in answer.headers["Permissions-Policy"]:
        wrong.append("Permissions-Policy")
    if not kept and "no-store" not in answer.headers.get("Cache-Control", ""):
        wrong.append("Cache-Control")
    if answer.headers.get("Strict-Transport-Security") != (TWO_YEARS if secure else None):
        wrong.append("Strict-Transport-Security")
    return wrong
