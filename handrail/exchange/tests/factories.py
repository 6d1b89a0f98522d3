"""Files for tests, made and applied as the product does."""

from __future__ import annotations

from collections.abc import Mapping

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, decide, set_columns, stage_file
from handrail.exchange.models import ColumnMemory, ImportBatch, ImportRow

HEADINGS = "UPN,Surname,Forename,DOB,SEN status,SEN start date,Need,Year,Class"
MIA = "B801200005001,Kowalczyk,Mia,14/01/2018,K,01/09/2025,SLCN,4,4B"
OMAR = "E938420126017,Haddad,Omar,02/11/2016,E,12/03/2024,ASD,5,5A"
LEO = ",Marchetti,Leo,03/03/2018,N,,,4,4B"


def text_of(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\r\n".join((headings, *rows, "")).encode()


def make_batch(by: Member, *rows: str, headings: str = HEADINGS, name: str = "pupils.csv") -> ImportBatch:
    """A staged file of these rows."""
    return stage_file(by=by, content=text_of(*rows, headings=headings), file_name=name)


def make_applied(by: Member, *rows: str, headings: str = HEADINGS, name: str = "pupils.csv") -> ImportBatch:
    """A file of these rows, applied."""
    return apply_import(by=by, batch=make_batch(by, *rows, headings=headings, name=name))


def make_row(by: Member) -> ImportRow:
    return make_batch(by, MIA).rows.get()


def make_memory(by: Member) -> ColumnMemory:
    batch = make_batch(by, MIA)
    set_columns(by=by, batch=batch, meanings={column["index"]: column["meaning"] for column in batch.columns})
    return ColumnMemory.objects.for_school(by.school).get()


def answer(by: Member, batch: ImportBatch, answers: Mapping[str, str]) -> ImportBatch:
    """Decide by forename."""
    rows = {row.content["forename"]: row.pk for row in batch.rows.all()}
    return decide(by=by, batch=batch, answers={rows[name]: said for name, said in answers.items()})
