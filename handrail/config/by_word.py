"""Addresses found by their first word: a school has four hundred pages, and Django tries one pattern after another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver, include
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern


class PagesByWord(URLResolver):
    """As `path("", include(...))`, but only the pages are tried that begin with the word the address begins with.

    What is reversed, checked or walked through is Django's own. One whose first word is no plain one is always tried.
    """

    def resolve(self, path: Any) -> Any:
        """Raises Resolver404."""
        pages = self._by_word.get(str(path).partition("/")[0], self._others)
        if pages is None:
            raise Resolver404({"path": path, "tried": []})
        return pages.resolve(path)

    @cached_property
    def _by_word(self) -> dict[str, URLResolver | None]:
        return {word: self._of({word, None}) for word in map(_first_word, self.url_patterns) if word is not None}

    @cached_property
    def _others(self) -> URLResolver | None:
        return self._of({None})

    def _of(self, words: set[str | None]) -> URLResolver | None:
        pages = [page for page in self.url_patterns if _first_word(page) in words]
        made = (self.pattern, pages, self.default_kwargs, self.app_name, self.namespace)
        return URLResolver(*made) if pages else None


def _first_word(page: URLPattern | URLResolver) -> str | None:
    """The "register" of "register/print/", empty for the first page of all; None where it depends on what is asked."""
    route = str(page.pattern)
    word, slash, _ = route.partition("/")
    is_whole = isinstance(page, URLPattern) or bool(slash)
    return word if isinstance(page.pattern, RoutePattern) and is_whole and "<" not in word else None


def pages_of(modules: Iterable[str]) -> list[URLPattern | URLResolver]:
    """The pages of these modules of addresses, in their order, each found by its first word."""
    found: list[URLPattern | URLResolver] = []
    for module in modules:
        pages, app_name, namespace = include(module)
        found.append(PagesByWord(RoutePattern("", is_endpoint=False), pages, {}, app_name, namespace))
    return found
