from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "handrail.facts"

    def ready(self) -> None:
        from handrail.facts import tidy  # noqa: F401
