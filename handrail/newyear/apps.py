from django.apps import AppConfig


class NewYearConfig(AppConfig):
    name = "handrail.newyear"
