from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "handrail.audit"

    def ready(self) -> None:
        from handrail.audit import chain  # noqa: F401  (registers the nightly seal)
