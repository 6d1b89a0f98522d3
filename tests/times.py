"""For tests whose rule knows the time of day."""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine

in_the_morning = time_machine.travel(datetime.now(UTC).replace(hour=10, minute=0), tick=True)
"""Of today, whenever the tests run."""
