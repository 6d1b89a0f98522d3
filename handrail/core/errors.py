"""The refusals of the core. Each message says what, where, and what to do."""

from __future__ import annotations


class UnscopedQuery(Exception):
    """A query would read or change rows of a school without saying whose. Raised before any SQL runs."""


class HomeRefused(Exception):
    """Handrail's folder or its key is missing, unsafe or does not fit. The message is for whoever runs it."""
