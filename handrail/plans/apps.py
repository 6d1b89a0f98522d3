from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "handrail.plans"

    def ready(self) -> None:
        from handrail.plans import tidy  # noqa: F401 (registers the nightly job)
