from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "handrail.exchange"

    def ready(self) -> None:
        from handrail.exchange import tidy  # noqa: F401 (registers the nightly job)
