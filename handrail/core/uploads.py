"""Many files at once, or large ones: each goes encrypted to the disk as it arrives, and never lies there readable.

Small requests stay in memory as before. A larger one is taken only from somebody signed in, by a view that says
`@takes_many_files`; anywhere else its files are let pass unread, and the form says that they did not arrive.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from handrail.core.files import FileWriter

MOST_AT_ONCE = 250 * 1024 * 1024
"""Bytes of one request in which many files come."""

V = TypeVar("V")


def takes_many_files(view: V) -> V:
    """Mark a view as one to which requests of up to `MOST_AT_ONCE` may bring files."""
    view.takes_many_files = True  # type: ignore[attr-defined]
    return view


CUT_OFF = "The upload was cut off on the way, so nothing of it was kept. Choose it again."


def is_cut_off(request: HttpRequest) -> bool:
    """Whether a posted form with files ended before its end: its last field, `whole`, is then not there."""
    return request.method == "POST" and request.POST.get("whole") != "yes"


class ArrivedFile(UploadedFile):
    """A file on its way in, encrypted on the disk until the request ends."""

    def __init__(self, writer: FileWriter, name: str | None) -> None:
        self._writer = writer
        super().__init__(file=writer.reopen(), name=name, size=writer.size)  # type: ignore[arg-type]

    def close(self) -> None:
        super().close()
        self._writer.discard()


class EncryptedUploadHandler(FileUploadHandler):
    """Takes what is too large for memory, where it is wanted."""

    writer: FileWriter | None = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        view = getattr(getattr(self.request, "resolver_match", None), "func", None)
        user = getattr(self.request, "user", None)
        self.is_wanted = (
            getattr(view, "takes_many_files", False)
            and user is not None
            and user.is_authenticated
            and content_length <= MOST_AT_ONCE
        )

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.writer = FileWriter() if self.is_wanted else None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.writer is None:
            return raw_data
        self.writer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> ArrivedFile | None:
        if self.writer is None:
            return None
        arrived, self.writer = ArrivedFile(self.writer, self.file_name), None
        return arrived

    def upload_interrupted(self) -> None:
        if self.writer is not None:
            self.writer.discard()
