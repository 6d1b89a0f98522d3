from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "handrail.watching"

    def ready(self) -> None:
        from handrail.watching import looking, places  # noqa: F401  (registers the looking and the link)
