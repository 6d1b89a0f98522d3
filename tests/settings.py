"""The product's own settings on a throw-away data folder, with a quick password hasher and the tenancy probes."""

import os
import tempfile
from pathlib import Path

_home = Path(os.environ.setdefault("HANDRAIL_TEST_HOME", tempfile.mkdtemp(prefix="handrail-tests-")))
os.environ["HANDRAIL_HOME"] = str(_home / "home")
os.environ["HANDRAIL_KEY_FILE"] = str(_home / "key")
os.environ.pop("HANDRAIL_URL", None)
if os.environ.get("HANDRAIL_TEST_DATABASE_URL"):
    os.environ["HANDRAIL_DATABASE_URL"] = os.environ["HANDRAIL_TEST_DATABASE_URL"]

from handrail.config.settings import *  # noqa: E402, F403
from handrail.config.settings import DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.tenancy.probe_app"]
if "TEST" not in DATABASES["default"] and DATABASES["default"]["ENGINE"] == "handrail.core.sqlite":
    # A file, encrypted as in use; each process of a sharded run adds its own ending to the name.
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
# The throw-away PostgreSQL of the tests syncs nothing to the disk (tests/postgres_server.py).
SILENCED_SYSTEM_CHECKS = ["core.E9", "core.W2"]
PASSPHRASE_COST = (1, 8)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
