from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "handrail.pupils"
