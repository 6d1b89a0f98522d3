from django.apps import AppConfig


class WorkloadConfig(AppConfig):
    name = "handrail.workload"

    def ready(self) -> None:
        from handrail.workload.log import tidy  # noqa: F401  (registers its nightly job)
        from handrail.workload.own import tidy as own_tidy  # noqa: F401
