from django.apps import AppConfig


class WorkloadConfig(AppConfig):
    name = "handrail.workload"
