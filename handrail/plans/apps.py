from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "handrail.plans"

    def ready(self) -> None:
        from handrail.plans import kept_files, tidy  # noqa: F401 (register which files are in use, and the nightly job)
