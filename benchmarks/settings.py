"""The product's own settings with the floor mounted beside it."""

from handrail.config.settings import *  # noqa: F403
from handrail.config.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.floor"]
ROOT_URLCONF = "benchmarks.urls"
TEMPLATES = [TEMPLATES[0], {**TEMPLATES[1], "NAME": "django"}]
MIGRATION_MODULES = {"floor": None}
