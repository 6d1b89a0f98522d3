from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "handrail.pupils"

    def ready(self) -> None:
        from handrail.pupils import kept_files, tidy  # noqa: F401 (register which files are in use, and the nightly job)
