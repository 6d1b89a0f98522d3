from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.tenancy.probe_app"
    label = "probe"
