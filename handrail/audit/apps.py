from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "handrail.audit"

    def ready(self) -> None:
        from handrail.audit import sealing  # noqa: F401  (registers when the trail is sealed)
