"""Words that stand nowhere else, and who reads them. Whoever walks through the pages looks for them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from pypdf import PdfReader

from handrail.pupils.actions import add_restricted_note
from handrail.workload.own.actions import arrange_supervision, write_note
from handrail.workload.tests.factories import (
    make_day,
    make_device,
    make_first_weeks,
    make_mentor,
    make_news,
    make_planned,
    make_pulse,
    make_step_done,
    open_private,
    stretch,
)
from tests.structure.world import World

RESTRICTED, LOG, SEALED = "cnryrestricted", "cnrylog", "cnrysealed"
READERS = {RESTRICTED: {"ana", "hal"}, LOG: {"ana"}, SEALED: set[str]()}
"""Of what is sealed: nobody, until she opens it."""


def keep_secrets(world: World) -> None:
    """A note on Mia that Ana restricted to Hal; Ana's log of her own time, what she seals, and who helps her."""
    cache.clear()
    cast, ana = world.cast, world.cast.member("ana")
    hal = [cast.users["hal"]]
    add_restricted_note(by=ana, pupil=cast.pupils["mia"], text=f"{RESTRICTED} sister", happened_on=ana.on, readers=hal)
    day = ana.on - timedelta(days=2)
    make_day(ana, day, stretch(day, "09:00", "10:00", "taken", "", words=LOG))
    make_planned(ana, day, LOG)
    make_device(ana, LOG)
    make_news(ana, LOG)
    make_mentor(ana, LOG)
    make_first_weeks(ana, day)
    make_step_done(ana)
    arrange_supervision(by=ana, with_whom=LOG, how_often="term", starts_on=day)
    key = open_private(ana)
    write_note(by=ana, key=key, words=f"{SEALED} on the roof")
    make_pulse(ana, key, day.replace(day=1), f"{SEALED} line")
    world.refs |= {"day": day.isoformat(), "week": day.isoformat()}


def met_in(answer: Any) -> set[str]:
    """The secrets that an answer tells."""
    if answer.status_code != 200:
        return set()
    words = words_of(answer)
    return {secret for secret in READERS if secret in words}


def words_of(answer: Any) -> str:
    """All the text of an answer, of a paper, a workbook and a folder of files too."""
    kind = answer["Content-Type"]
    content = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
    if not content:  # as where HEAD was asked
        return ""
    if kind.startswith("application/pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if "spreadsheet" in kind or "zip" in kind or "wordprocessing" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(part).decode(errors="replace") for part in book.namelist())
    return str(content.decode(errors="replace"))
