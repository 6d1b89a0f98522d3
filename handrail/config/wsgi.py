"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
application = get_wsgi_application()
# What is loaded by now stays: the collector need not look through it while a long page is made, nor look each time a
# few hundred cells are added to that page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
