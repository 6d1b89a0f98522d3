"""The shape of a ref in a URL."""

from django.urls import register_converter


class RefConverter:
    """22 URL-safe characters, 128 random bits; anything else is simply not a page."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RefConverter, "ref")
