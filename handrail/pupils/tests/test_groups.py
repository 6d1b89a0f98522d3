"""Links follow groups: who leads a group sees the children in it, for as long as both last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from conftest import MakeMember  # type: ignore[import-not-found]
