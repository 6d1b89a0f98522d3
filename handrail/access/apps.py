from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "handrail.access"

    def ready(self) -> None:
        # Each registers something: the system check, the signals of sign-in, the nightly job.
        from handrail.access import checks, own_account, second_step, sessions, tidy  # noqa: F401
