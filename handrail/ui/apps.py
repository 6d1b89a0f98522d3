"""The app that holds pages' parts: templates, fields, charts, static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, fields that draw themselves, status words, charts, static files."""

    name = "handrail.ui"
    label = "ui"
