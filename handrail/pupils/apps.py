from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "handrail.pupils"

    def ready(self) -> None:
        # Register which files are in use, the nightly job and what a person's page leads to.
        from handrail.pupils import access_notes, kept_files, person_links, tidy  # noqa: F401
