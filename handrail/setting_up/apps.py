from django.apps import AppConfig


class SettingUpConfig(AppConfig):
    name = "handrail.setting_up"
