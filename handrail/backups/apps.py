from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "handrail.backups"

    def ready(self) -> None:
        from handrail.backups import nightly  # noqa: F401  (registers the nightly backup)
