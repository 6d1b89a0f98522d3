from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "handrail.packs"

    def ready(self) -> None:
        from handrail.packs import kept_files  # noqa: F401 (registers the files in use and the nightly job)
