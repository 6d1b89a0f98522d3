"""A chosen file on its way into the records: what it is, whether it is taken, and its words.

Everything that is read of it is read by `papers.looking`, in a process of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from handrail.core.files import write_file
from handrail.pupils.papers import refusals
from handrail.pupils.papers.kinds import PICTURES, kind_of
from handrail.pupils.papers.looking import Looked, Looker
from handrail.pupils.papers.naming import stem_of
from handrail.pupils.papers.reader import MOST_PIXELS

_KEPT = "It is kept as it came."
_NOTES = {
    "": f"We cannot preview this: it may be damaged. {_KEPT}",
    "locked": f"We cannot preview this: it has a password. {_KEPT}",
    "older": "Its words cannot be searched. Saved as .docx or PDF they can.",
    "late": f"We cannot preview this: reading it took too long. {_KEPT}",
    "doctype": f"We cannot preview this: it is put together oddly. {_KEPT}",
}
NOT_READ_YET = "Its words have not been read, because many came at once; the title can be searched."
SCAN = "A scan: its words cannot be searched."
MOVING = "A moving picture: only its first is kept."


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is taken: already encrypted on the disk as `file_id`, and not yet anybody's.

    `sha256` is of the bytes as they were chosen, so that the same file is known again; `note` says what cannot be done
    with it, in a sentence.
    """

    title: str
    kind: str
    file_id: str
    size: int
    sha256: str
    text: str = ""
    first_page: str = ""
    note: str = ""


def take_in(file_name: str, content: bytes, looker: Looker, *, is_read: bool = True) -> Paper:
    """Look at the file and keep its bytes. Raises Refusal, with the sentence; then nothing is kept.

    A picture is drawn anew without what it says of place and time. With `is_read` off no words are read.
    """
    kind = kind_of(content)
    digest = hashlib.sha256(content).hexdigest()
    if kind in PICTURES:
        looked = looker.look(kind, content, "picture")
        _refuse_picture(looked)
        content, note = looked.content, MOVING if looked.moves else ""
    else:
        looked = looker.look(kind, content) if is_read else Looked(is_read=True)
        note = _note(kind, looked) if is_read else NOT_READ_YET
    return Paper(
        title=stem_of(file_name),
        kind=kind,
        file_id=write_file(content),
        size=len(content),
        sha256=digest,
        text=looked.text,
        first_page=looked.first_page,
        note=note,
    )


def _refuse_picture(looked: Looked) -> None:
    if looked.why == "many_pixels":
        raise refusals.many_pixels(MOST_PIXELS)
    if not looked.is_read:
        raise refusals.broken_picture()


def _note(kind: str, looked: Looked) -> str:
    if not looked.is_read:
        return _NOTES.get(looked.why, _NOTES[""])
    return SCAN if kind == "pdf" and not looked.text.strip() else ""
